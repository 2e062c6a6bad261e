#!/bin/sh
# Tells the Kubernetes API what the last check of this machine found: as a condition of the node, and as a taint that keeps
# new pods away where it failed. A machine that passes several checks in a row afterwards, as after a reboot, loses the taint
# again. Without a report, or with an old one, the condition is Unknown, and the taint stays as it is.
#
# Not more than a share of a pool is tainted: what fails on every machine at once is rather the check than the machines.
#
# Reads:
#   NODE_NAME                 Required.
#   REPORT_FILE               what check-loop.sh keeps. Default /run/node-health/report.
#   MAXIMUM_REPORT_AGE_SECONDS
#                             age from which a report counts as none. Default 2400.
#   CONDITION_TYPE            Default NodeHealthy.
#   TAINT_KEY                 Default gpu-clusters.io/unhealthy.
#   RECOVERY_COUNT            good reports in a row that take the taint off. Default 3.
#   POOL_SELECTOR             labels of the machines of the pool, as a label selector. Default: any number may be tainted.
#   MAXIMUM_TAINTED_PERCENT   of the pool, this machine among them; one is always allowed. Default 20.
#   PERIOD_SECONDS            Default 60.
#   ROUND_COUNT               how many reports; 0 means without end. Default 0.
#   API                       Default https://kubernetes.default.svc.
#   SERVICE_ACCOUNT           folder of the token and the certificate. Default: where Kubernetes mounts it.
set -eu

report=${REPORT_FILE:-/run/node-health/report}
condition=${CONDITION_TYPE:-NodeHealthy}
taint=${TAINT_KEY:-gpu-clusters.io/unhealthy}
account=${SERVICE_ACCOUNT:-/var/run/secrets/kubernetes.io/serviceaccount}
nodes="${API:-https://kubernetes.default.svc}/api/v1/nodes"
node="$nodes/$NODE_NAME"
period=${PERIOD_SECONDS:-60}
before=none
good=0
last_good=""
round=0

main() {
  while true; do
    report_once || say "the API did not take the report"
    round=$((round + 1))
    [ "$round" != "${ROUND_COUNT:-0}" ] || return 0
    sleep "$period"
  done
}

report_once() {
  now=$(verdict)
  taken=true
  case $now in
    ok)
      count_good
      set_condition True Healthy "nothing found" || taken=false
      [ "$good" -lt "${RECOVERY_COUNT:-3}" ] || remove_taint || taken=false
      ;;
    fail)
      good=0
      set_condition False "$(reason)" "$(findings)" || taken=false
      set_taint || taken=false
      ;;
    *)
      good=0
      set_condition Unknown "$now" "no check has ended with a report lately" || taken=false
      ;;
  esac
  [ "$taken" = true ] || return 1
  before=$now
}

# ok, fail, or the reason why there is no verdict.
verdict() {
  changed=$(stat -c %Y "$report" 2>/dev/null) || { echo NoReport; return 0; }
  if [ $(($(date +%s) - changed)) -gt "${MAXIMUM_REPORT_AGE_SECONDS:-2400}" ]; then
    echo OldReport
    return 0
  fi
  case $(tail -n 1 "$report") in
    "check=node status=ok"*) echo ok ;;
    "check=node status=fail"*) echo fail ;;
    *) echo NoVerdict ;;
  esac
}

# The same report counts once.
count_good() {
  changed=$(stat -c %Y "$report")
  [ "$changed" = "$last_good" ] || good=$((good + 1))
  last_good=$changed
}

# IsolateNeeded, RebootNeeded or ResetNeeded.
reason() {
  case $(tail -n 1 "$report") in
    *action=reboot*) echo RebootNeeded ;;
    *action=reset*) echo ResetNeeded ;;
    *) echo IsolateNeeded ;;
  esac
}

# What a text in JSON may hold: no quotes, backslashes and control characters, and no half of a character.
findings() {
  sed -n 's/^check=\([^ ]*\) status=fail .*reason="\(.*\)"$/\1: \2/p' "$report" |
    grep -v '^node: ' | tr '\n"\\\t' ";'/ " | LC_ALL=C tr -cd '\040-\176' | cut -c -900
}

# A transition is dated only when there was one: others count from it.
set_condition() {
  time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  transition=""
  [ "$before" = "$now" ] || transition="\"lastTransitionTime\":\"$time\","
  patch "$node/status" application/strategic-merge-patch+json \
    "{\"status\":{\"conditions\":[{\"type\":\"$condition\",\"status\":\"$1\",$transition\"lastHeartbeatTime\":\"$time\",\"reason\":\"$2\",\"message\":\"$3\"}]}}"
}

set_taint() {
  ! is_tainted || return 0
  # Machines that fail at the same time count each other one after the other.
  sleep "$(($(printf %s "$NODE_NAME" | cksum | cut -d ' ' -f 1) % (period / 2 + 1)))"
  may_taint 1 || return 0
  value="{\"key\":\"$taint\",\"value\":\"$(reason)\",\"effect\":\"NoSchedule\"}"
  # A list that is not there cannot be added to; one that is there must not be replaced.
  patch "$node" application/json-patch+json "[{\"op\":\"add\",\"path\":\"/spec/taints/-\",\"value\":$value}]" ||
    patch "$node" application/json-patch+json \
      "[{\"op\":\"test\",\"path\":\"/spec/taints\",\"value\":null},{\"op\":\"add\",\"path\":\"/spec/taints\",\"value\":[$value]}]" ||
    return 1
  say "tainted: $(reason)"
  # Others may have counted at the same time.
  may_taint 0 || remove_taint
}

# Whether so many machines more may be tainted.
may_taint() {
  [ -n "${POOL_SELECTOR-}" ] || return 0
  pool=$(get "$nodes" --get --data-urlencode "labelSelector=$POOL_SELECTOR") || { say "the pool cannot be counted"; return 1; }
  size=$(printf '%s\n' "$pool" | count '"kubeletVersion"')
  tainted=$(($(printf '%s\n' "$pool" | count "\"key\": *\"$taint\"") + $1))
  [ "$tainted" -gt 1 ] || return 0
  [ $((tainted * 100)) -gt $((size * ${MAXIMUM_TAINTED_PERCENT:-20})) ] || return 0
  say "not tainted: it would be $tainted of $size machines, at most ${MAXIMUM_TAINTED_PERCENT:-20} % may be"
  return 1
}

count() {
  { grep -o "$1" || true; } | wc -l
}

# The index of the taint is not known without a reader of JSON: each is tried, and the API takes only the right one.
remove_taint() {
  is_tainted || return 0
  index=0
  while [ "$index" -lt 16 ]; do
    if patch "$node" application/json-patch+json \
      "[{\"op\":\"test\",\"path\":\"/spec/taints/$index/key\",\"value\":\"$taint\"},{\"op\":\"remove\",\"path\":\"/spec/taints/$index\"}]"; then
      say "not tainted any more"
      return 0
    fi
    index=$((index + 1))
  done
  return 1
}

is_tainted() {
  get "$node" | grep -q "\"key\": *\"$taint\""
}

say() {
  echo "report-node-health: $NODE_NAME: $1" >&2
}

get() {
  url=$1
  shift
  curl --silent --fail --max-time 30 --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" "$@" "$url"
}

patch() {
  curl --silent --fail --max-time 30 --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" \
    --request PATCH --header "Content-Type: $2" --data "$3" "$1" >/dev/null
}

main
