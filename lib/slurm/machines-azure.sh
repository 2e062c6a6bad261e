#!/usr/bin/env bash
# The machines of the cluster's scale sets, by their names: <scale set>_<number of the machine>, which no other machine gets.
#
#   list                   prints "<name> alive|starting|dead <age in seconds> <scale set>" for each.
#   is-alive MACHINE       ends with 0 where it runs, with 1 where it certainly does not, with 2 when that is not known.
#   report-fault MACHINE REASON
#                          tells Azure's guest health reporting of the host.
#   replace MACHINE        ends it; the loop asks for another one, since a scale set counts one less then.
#   remove MACHINE         ends it, and the scale set has one less.
#   resize GROUP NUMBER
#
# Reads:
#   MACHINE_GROUPS         names of the scale sets, with commas between.
#   RESOURCE_GROUP, SUBSCRIPTION
#   IDENTITY               client id of the identity by which the controller acts.
set -euo pipefail

main() {
  az login --identity --client-id "$IDENTITY" --output none
  case ${1-} in
    list) list ;;
    is-alive) is_alive "$2" ;;
    report-fault) report_fault "$2" "$3" ;;
    replace | remove)
      az vmss delete-instances --subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP" --name "${2%_*}" \
        --instance-ids "${2##*_}" --no-wait
      ;;
    resize)
      az vmss scale --subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP" --name "$2" --new-capacity "$3" --no-wait
      ;;
    *)
      echo "usage: machines-azure.sh list|is-alive|report-fault|replace|remove|resize" >&2
      exit 2
      ;;
  esac
}

list() {
  local group text name provisioning power time now
  now=$(date +%s)
  for group in ${MACHINE_GROUPS//,/ }; do
    # Into a variable: a scale set that cannot be read must end this, and not be passed over.
    text=$(az vmss list-instances --subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP" --name "$group" \
      --expand instanceView --output tsv \
      --query "[].[name, provisioningState, instanceView.statuses[?starts_with(code, 'PowerState/')].code | [0], timeCreated]")
    while read -r name provisioning power time; do
      [[ -n $name ]] || continue
      [[ $time == *T* ]] || time=@$now
      echo "$name $(liveness "$provisioning" "$power") $((now - $(date --date="$time" +%s))) $group"
    done <<<"$text"
  done
}

is_alive() {
  local output
  if ! output=$(az vmss get-instance-view --subscription "$SUBSCRIPTION" --resource-group "$RESOURCE_GROUP" \
    --name "${1%_*}" --instance-id "${1##*_}" --output tsv \
    --query "statuses[?starts_with(code, 'PowerState/')].code | [0]" 2>&1); then
    [[ $output != *ResourceNotFound* && $output != *"is not an active Virtual Machine Scale Set VM"* ]] || exit 1
    echo "$output" >&2
    exit 2
  fi
  case $(liveness Succeeded "$output") in
    alive | starting) exit 0 ;;
    dead) exit 1 ;;
    *) exit 2 ;;
  esac
}

liveness() {
  case $1/$2 in
    Deleting/* | */PowerState/deallocated | */PowerState/deallocating | */PowerState/stopped) echo dead ;;
    */PowerState/running) echo alive ;;
    Creating/* | Updating/* | */PowerState/starting) echo starting ;;
    *) echo unknown ;;
  esac
}

# Takes the right "Impact Reporter"; a subscription that does not take part refuses it, and the machine is replaced all the same.
report_fault() {
  local resource now
  now=$(date --utc +%Y-%m-%dT%H:%M:%SZ)
  resource=/subscriptions/$SUBSCRIPTION/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.Compute/virtualMachineScaleSets/${1%_*}/virtualMachines/${1##*_}
  az rest --method put \
    --url "https://management.azure.com/subscriptions/$SUBSCRIPTION/providers/Microsoft.Impact/workloadImpacts/${1//_/-}-$(date +%s)?api-version=2023-02-01-preview" \
    --body "{\"properties\":{\"startDateTime\":\"$now\",\"reportedTimeUtc\":\"$now\",\"impactCategory\":\"Resource.Hpc.Unhealthy.HpcGenericFailure\",\"impactedResourceId\":\"$resource\",\"impactDescription\":\"$(tr -c 'A-Za-z0-9 .:_-' ' ' <<<"${2:0:200}")\"}}"
}

main "$@"
