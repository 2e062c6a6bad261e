#!/bin/sh
# Tells the API of Kubernetes what the last check of this machine found: as a condition of the node, and as a taint that
# keeps new pods away where it failed. The taint stays until somebody takes it off, or the machine is replaced.
#
# Reads:
#   NODE_NAME                 Required.
#   REPORT_FILE               what check-node.sh printed. Default /run/node-health/report.
#   CONDITION_TYPE            Default NodeHealthy.
#   REPAIR_CONDITION_TYPE     condition whose failure makes the cloud repair the machine. Default: there is none.
#   TAINT_KEY                 Default gpu-clusters.io/unhealthy.
#   PERIOD_SECONDS            Default 60.
#   ROUND_COUNT               how often; 0 is for ever. Default 0.
#   API                       Default https://kubernetes.default.svc.
#   SERVICE_ACCOUNT           folder of the token and the certificate. Default: where Kubernetes mounts it.
set -eu

report=${REPORT_FILE:-/run/node-health/report}
condition=${CONDITION_TYPE:-NodeHealthy}
taint=${TAINT_KEY:-gpu-clusters.io/unhealthy}
account=${SERVICE_ACCOUNT:-/var/run/secrets/kubernetes.io/serviceaccount}
node="${API:-https://kubernetes.default.svc}/api/v1/nodes/$NODE_NAME"
before=unknown
round=0

main() {
  while true; do
    if [ -r "$report" ]; then
      report_once || echo "report-node-health: the API did not take the report" >&2
    fi
    round=$((round + 1))
    [ "$round" != "${ROUND_COUNT:-0}" ] || return 0
    sleep "${PERIOD_SECONDS:-60}"
  done
}

report_once() {
  taken=true
  case $(tail -n 1 "$report") in
    "check=node status=ok"*)
      now=ok
      set_condition "$condition" True Healthy "nothing found" || taken=false
      ;;
    "check=node status=fail"*)
      now=fail
      text=$(findings)
      set_condition "$condition" False "$(reason)" "$text" || taken=false
      [ -z "${REPAIR_CONDITION_TYPE-}" ] ||
        set_condition "$REPAIR_CONDITION_TYPE" False "$(reason)" "$text" || taken=false
      set_taint || taken=false
      ;;
    *)
      # The check was ended before it had a result: the last one stands.
      return 0
      ;;
  esac
  [ "$taken" = true ] || return 1
  before=$now
}

# IsolateNeeded, RebootNeeded or ResetNeeded.
reason() {
  case $(tail -n 1 "$report") in
    *action=reboot*) echo RebootNeeded ;;
    *action=reset*) echo ResetNeeded ;;
    *) echo IsolateNeeded ;;
  esac
}

findings() {
  sed -n 's/^check=\([^ ]*\) status=fail .*reason="\(.*\)"$/\1: \2/p' "$report" |
    grep -v '^node: ' | tr '\n"\\\t' ";'/ " | cut -c -900
}

# A transition is dated only when there was one: the cloud counts from it.
set_condition() {
  time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  transition=""
  [ "$before" = "$now" ] || transition="\"lastTransitionTime\":\"$time\","
  call "$node/status" application/strategic-merge-patch+json \
    "{\"status\":{\"conditions\":[{\"type\":\"$1\",\"status\":\"$2\",$transition\"lastHeartbeatTime\":\"$time\",\"reason\":\"$3\",\"message\":\"$4\"}]}}" >/dev/null
}

set_taint() {
  ! get "$node" | grep -q "\"$taint\"" || return 0
  value="{\"key\":\"$taint\",\"value\":\"$(reason)\",\"effect\":\"NoSchedule\"}"
  # A list that is not there cannot be added to.
  call "$node" application/json-patch+json "[{\"op\":\"add\",\"path\":\"/spec/taints/-\",\"value\":$value}]" >/dev/null ||
    call "$node" application/json-patch+json "[{\"op\":\"add\",\"path\":\"/spec/taints\",\"value\":[$value]}]" >/dev/null
}

get() {
  curl --silent --fail --max-time 30 --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" "$1"
}

call() {
  curl --silent --fail --max-time 30 --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" \
    --request PATCH --header "Content-Type: $2" --data "$3" "$1"
}

main
