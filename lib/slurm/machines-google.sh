#!/usr/bin/env bash
# The machines of the cluster's zonal instance groups, by the numbers that Compute Engine gives them: a machine that was made
# again has its name again, and another number.
#
#   list                   prints "<number> alive|starting|dead <age in seconds> <group>" for each.
#   is-alive MACHINE       ends with 0 where it runs, with 1 where it certainly does not, with 2 when that is not known.
#   report-fault MACHINE REASON
#                          tells Google of the host, without which the same sick one may come back.
#   replace MACHINE        the group recreates it.
#   remove MACHINE         the group ends it, and has one less.
#   resize GROUP NUMBER
#
# Reads:
#   MACHINE_GROUPS         names of the groups, with commas between.
#   PROJECT, ZONE
set -euo pipefail

main() {
  export CLOUDSDK_CORE_PROJECT=$PROJECT CLOUDSDK_COMPUTE_ZONE=$ZONE CLOUDSDK_CORE_DISABLE_PROMPTS=1
  local name group
  case ${1-} in
    list) list ;;
    is-alive) is_alive "$2" ;;
    report-fault)
      name=$(name_of "$2")
      gcloud compute instances report-host-as-faulty "$name" --async --disruption-schedule=IMMEDIATE \
        --fault-reasons="behavior=BEHAVIOR_UNSPECIFIED,description=$(tr -c 'A-Za-z0-9 .:_-' ' ' <<<"${3:0:200}")"
      ;;
    replace | remove)
      # Into variables: what is not found must end this, and not be asked for without a name.
      group=$(group_of "$2")
      name=$(name_of "$2")
      if [[ $1 == replace ]]; then
        gcloud compute instance-groups managed recreate-instances "$group" --instances="$name"
      else
        gcloud compute instance-groups managed delete-instances "$group" --instances="$name"
      fi
      ;;
    resize) gcloud compute instance-groups managed resize "$2" --size="$3" ;;
    *)
      echo "usage: machines-google.sh list|is-alive|report-fault|replace|remove|resize" >&2
      exit 2
      ;;
  esac
}

list() {
  local group id status text now
  now=$(date +%s)
  for group in ${MACHINE_GROUPS//,/ }; do
    # Into a variable: a group that cannot be read must end this, and not be passed over.
    text=$(gcloud compute instance-groups managed list-instances "$group" --format='value(id,instanceStatus,name)')
    while read -r id status _; do
      [[ -n $id && $id != 0 ]] || continue
      echo "$id $(liveness "$status") $((now - $(started "$id" "$now"))) $group"
    done <<<"$text"
  done
}

# A group does not know when its machines started; one listing tells of all.
started() {
  local time
  if [[ -z ${times-} ]]; then
    times=$(gcloud compute instances list --zones="$ZONE" --format='value(id,lastStartTimestamp)')
  fi
  time=$(awk -v id="$1" '$1 == id { print $2 }' <<<"$times")
  if [[ -n $time ]]; then date --date="$time" +%s; else echo "$2"; fi
}

is_alive() {
  local status
  status=$(gcloud compute instances list --zones="$ZONE" --filter="id=$1" --format='value(status)') || exit 2
  case $(liveness "$status") in
    alive | starting) exit 0 ;;
    dead) exit 1 ;;
    *) exit 2 ;;
  esac
}

# No status at all: no machine has this number any more.
liveness() {
  case $1 in
    RUNNING | REPAIRING | SUSPENDING | SUSPENDED) echo alive ;;
    PROVISIONING | STAGING) echo starting ;;
    "" | STOPPING | STOPPED | TERMINATED | DEPROVISIONING) echo dead ;;
    *) echo unknown ;;
  esac
}

name_of() {
  local name
  name=$(gcloud compute instances list --zones="$ZONE" --filter="id=$1" --format='value(name)')
  [[ -n $name ]] || {
    echo "machines-google: no machine has the number $1" >&2
    return 1
  }
  echo "$name"
}

group_of() {
  local group text
  for group in ${MACHINE_GROUPS//,/ }; do
    text=$(gcloud compute instance-groups managed list-instances "$group" --format='value(id)')
    if grep -qx "$1" <<<"$text"; then
      echo "$group"
      return
    fi
  done
  echo "machines-google: no group has the machine $1" >&2
  return 1
}

main "$@"
