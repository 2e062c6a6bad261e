#!/usr/bin/env bash
# The machines of the cluster's autoscaling groups.
#
#   list                   prints "<instance> alive|starting|dead <age in seconds> <group>" for each.
#   is-alive MACHINE       ends with 0 where it runs, with 1 where it certainly does not, with 2 when that is not known.
#   report-fault MACHINE REASON
#   replace MACHINE        the group ends it and starts another.
#   remove MACHINE         the group ends it; that it is one too many, its own number says.
#   resize GROUP NUMBER    nothing: the group's number is Terraform's, or a schedule's.
#
# Reads:
#   MACHINE_GROUPS         names of the groups, with commas between.
#   REGION
set -euo pipefail

main() {
  export AWS_DEFAULT_REGION=$REGION AWS_MAX_ATTEMPTS=4
  case ${1-} in
    list)
      aws ec2 describe-instances --filters "Name=tag:aws:autoscaling:groupName,Values=$MACHINE_GROUPS" \
        --query "Reservations[].Instances[].[InstanceId,State.Name,LaunchTime,Tags[?Key=='aws:autoscaling:groupName'].Value|[0]]" \
        --output text | listed
      ;;
    is-alive) is_alive "$2" ;;
    report-fault)
      aws ec2 report-instance-status --instances "$2" --status impaired --reason-codes other --description "${3:0:255}"
      ;;
    replace)
      aws autoscaling set-instance-health --instance-id "$2" --health-status Unhealthy --no-should-respect-grace-period
      ;;
    remove)
      aws autoscaling terminate-instance-in-auto-scaling-group --instance-id "$2" --no-should-decrement-desired-capacity
      ;;
    resize) ;;
    *)
      echo "usage: machines-aws.sh list|is-alive|report-fault|replace|remove|resize" >&2
      exit 2
      ;;
  esac
}

listed() {
  local id state time group now
  now=$(date +%s)
  while read -r id state time group; do
    [[ $id == i-* ]] || continue
    echo "$id $(liveness "$state") $((now - $(date --date="$time" +%s))) $group"
  done
}

is_alive() {
  local output
  if ! output=$(aws ec2 describe-instances --instance-ids "$1" --query 'Reservations[].Instances[].State.Name' --output text 2>&1); then
    [[ $output != *InvalidInstanceID.NotFound* ]] || exit 1
    echo "$output" >&2
    exit 2
  fi
  case $(liveness "$output") in
    alive | starting) exit 0 ;;
    dead) exit 1 ;;
    *) exit 2 ;;
  esac
}

# A machine that is stopped is as good as ended: a group replaces it.
liveness() {
  case $1 in
    running) echo alive ;;
    pending) echo starting ;;
    shutting-down | terminated | stopping | stopped) echo dead ;;
    *) echo unknown ;;
  esac
}

main "$@"
