#!/usr/bin/env bash
# Brings the accounts, limits and users of Slurm to what tables/accounts says. Runs again and again, and only then changes
# something when something differs. What it did not make it leaves alone.
#
# Reads:
#   CLUSTER_NAME          Required.
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster.
set -euo pipefail

table=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}/current/tables/accounts
# By this organization an account of ours is known.
ours=described

main() {
  local known
  known=$(list cluster format=cluster)
  grep -qx "$CLUSTER_NAME" <<<"$known" || change add cluster "$CLUSTER_NAME"
  qos borrow -1
  local kind name value
  while IFS=$'\t' read -r kind name value; do
    [[ $kind == account ]] || continue
    qos "$name" "$value"
    account "$name"
  done <"$table"
  while IFS=$'\t' read -r kind name value; do
    [[ $kind == user ]] || continue
    association "$name" "$value"
  done <"$table"
  remove_others
}

qos() {
  local name=$1 gpus=$2 found wanted=""
  ((gpus < 0)) || wanted="gres/gpu=$gpus"
  found=$(list qos "where" "name=$name" format=name,grptres)
  [[ -n $found ]] || change add qos "$name"
  [[ ${found#*|} == "$wanted" && -n $found ]] || change modify qos "$name" set "GrpTRES=gres/gpu=$gpus"
  [[ $name == borrow ]] || [[ $(list qos "where" "name=$name" format=preempt) == borrow ]] ||
    change modify qos "$name" set Preempt=borrow Priority=100
}

account() {
  [[ -n $(list account "where" "name=$1" format=account) ]] ||
    change add account "$1" "Cluster=$CLUSTER_NAME" "Organization=$ours" "Description=$1" "DefaultQOS=$1" "QOS=$1,borrow"
}

association() {
  [[ -n $(list association "where" "user=$1" "account=$2" format=user) ]] ||
    change add user "$1" "Account=$2" "Cluster=$CLUSTER_NAME"
}

# A user with jobs in a queue is refused by Slurm, and goes when they have ended.
remove_others() {
  local account organization user
  while IFS='|' read -r account organization; do
    [[ $organization == "$ours" ]] || continue
    while read -r user; do
      [[ -n $user ]] || continue
      grep -qx "user"$'\t'"$user"$'\t'"$account" "$table" || change delete user "$user" "Account=$account" || true
    done < <(list association "where" "account=$account" format=user)
    grep -q "^account"$'\t'"$account"$'\t' "$table" || change delete account "$account" || true
  done < <(list account format=account,organization)
}

list() {
  timeout 60 sacctmgr --noheader --parsable2 list "$@"
}

change() {
  echo "sacctmgr $*"
  timeout 60 sacctmgr --immediate --quiet "$@"
}

main
