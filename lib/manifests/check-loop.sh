#!/usr/bin/env bash
# Checks a machine again and again, and keeps the newest report in a file. A report is complete or not there: where a check
# gives no verdict, or its report cannot be written, there is none, and the reporter says so.
#
# A failure counts only when several checks in a row find one: a command that was slow once condemns no machine.
#
# Reads what check-node.sh reads, and:
#   CHECK_NODE               the check. Default: check-node.sh beside this script.
#   REPORT_FILE              Default /run/node-health/report.
#   PERIOD_SECONDS           from the end of one check to the next. Default 300.
#   FAILURE_COUNT            failed checks in a row that make a failure. Default 2.
#   CONFIRM_SECONDS          from a failed check to the one that confirms it. Default 30.
#   ROUND_TIMEOUT_SECONDS    for one check. Default 2400, more than the timeouts inside of it come to.
#   ROUND_COUNT              how many checks; 0 means without end. Default 0.
set -euo pipefail

directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
check=${CHECK_NODE:-$directory/check-node.sh}
report=${REPORT_FILE:-/run/node-health/report}
limit=${ROUND_TIMEOUT_SECONDS:-2400}
rounds=${ROUND_COUNT:-0}
newline=$'\n'
failures=0
text=""

main() {
  local round
  for ((round = 1; rounds == 0 || round <= rounds; round++)); do
    run_check
    case $(verdict) in
      ok)
        failures=0
        publish
        ;;
      fail)
        failures=$((failures + 1))
        if ((failures < ${FAILURE_COUNT:-2})); then
          sleep "${CONFIRM_SECONDS:-30}"
          continue
        fi
        publish
        ;;
      *) withdraw "the check ended without a verdict" ;;
    esac
    sleep "${PERIOD_SECONDS:-300}"
  done
}

# Does not wait for a process that the kernel cannot end, such as one that hangs in the driver.
run_check() {
  IFS= read -r -d '' -t "$((limit + 4))" text < <(
    set +e
    exec </dev/null
    timeout --kill-after=2 "$limit" bash "$check"
    printf 'ended=%d\n' "$?"
  ) || true
  printf '%s' "$text" || true
  if [[ $text =~ ended=(124|137)${newline}$ || ! $text =~ ended=[0-9]+${newline}$ ]]; then
    text="check=node-check status=fail action=reboot reason=\"the check did not end in $limit s\"${newline}"
    text+="check=node status=fail action=reboot reason=\"1 findings\"${newline}"
  else
    text=${text%ended=*}
  fi
}

verdict() {
  local last=${text%"$newline"}
  last=${last##*"$newline"}
  case $last in
    "check=node status=ok "*) echo ok ;;
    "check=node status=fail "*) echo fail ;;
  esac
}

publish() {
  if ! printf '%s' "$text" >"$report.new" || ! mv "$report.new" "$report"; then
    withdraw "the report cannot be written"
  fi
}

withdraw() {
  echo "check-loop: $1" >&2
  rm -f "$report" "$report.new" || true
}

main
