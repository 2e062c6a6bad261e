#!/usr/bin/env bash
# The first start of a machine: fetches the bundle, checks it and starts what this machine is there for. Stands in the user
# data, behind object-<cloud>.sh; nothing in it changes in a cluster's life.
#
# Reads:
#   CLOUD, ROLE, GROUP    what the machine is; a group only where ROLE is node.
#   and what object-<cloud>.sh reads.
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster.
set -euo pipefail

root=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}
# Some clouds run this at each start: the units know by themselves what is to be done then.
[[ ! -e $root/booted ]] || exit 0
mkdir -p "$root/releases"
# The bucket, its rights and the network may come after the machine.
until fetch_object bundle.sh "$root/bundle.sh" && fetch_object bundle.sha256 "$root/bundle.sha256" &&
  (cd "$root" && echo "$(<bundle.sha256)  bundle.sh" | sha256sum --check --quiet); do
  sleep "${RETRY_SECONDS:-10}"
done
release=$root/releases/$(<"$root/bundle.sha256")
mkdir -p "$release"
bash "$root/bundle.sh" "$release"
ln -sfn "$release" "$root/current"
[[ -z $GROUP ]] || ln -sfn "$root/current/environment/group-$GROUP.env" "$root/group.env"
echo "$ROLE" >"$root/role"
"$root/current/sbin/install-units.sh"
touch "$root/booted"
