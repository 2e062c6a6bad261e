#!/usr/bin/env bash
# Checks a machine again and again, and keeps the newest report in a file. A report is complete or not there.
#
# Reads what check-node.sh reads, and:
#   CHECK_NODE        the check. Default: check-node.sh beside this script.
#   REPORT_FILE       Default /run/node-health/report.
#   PERIOD_SECONDS    from the end of one check to the next. Default 300.
#   ROUND_COUNT       how often; 0 is for ever. Default 0.
set -euo pipefail

directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
check=${CHECK_NODE:-$directory/check-node.sh}
report=${REPORT_FILE:-/run/node-health/report}
ROUND_COUNT=${ROUND_COUNT:-0}

for ((round = 1; ROUND_COUNT == 0 || round <= ROUND_COUNT; round++)); do
  bash "$check" >"$report.new" || true
  cat "$report.new"
  mv "$report.new" "$report"
  sleep "${PERIOD_SECONDS:-300}"
done
