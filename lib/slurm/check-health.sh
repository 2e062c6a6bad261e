#!/usr/bin/env bash
# HealthCheckProgram of Slurm: checks this machine (check-node.sh) and drains it where it is sick. The reason carries what is
# to be done, which replace-nodes.sh does once the jobs have ended. Never brings a node back: only a reboot or a person does.
#
# Reads what check-node.sh reads, and:
#   SLURMD_NODENAME         set by slurmd. Default: the host's name.
#   HEALTH_CHECK_SECONDS    Slurm ends the program after 60 s. Default 50.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
. "$here/environment.sh"
name=${SLURMD_NODENAME:-$(uname -n)}
name=${name%%.*}
# A path of a configuration is a path of the key too, which lies elsewhere: Slurm's commands find both by themselves.
unset SLURM_CONF

main() {
  local output code=0 action=isolate reason
  output=$(timeout --kill-after=2 "${HEALTH_CHECK_SECONDS:-50}" "$here/check-node.sh" 2>&1) || code=$?
  printf '%s\n' "$output"
  ((code != 0)) || return 0
  # A check that did not end by itself (or not at all) tells of a hanging driver, which a reboot heals.
  ((code != 124 && code != 137)) || action=reboot
  [[ ! $output =~ check=node\ status=fail\ action=([a-z]+) ]] || action=${BASH_REMATCH[1]}
  reason=$(first_failure "$output")
  # Slurm allows a comma-free reason of any length; logs do not.
  drain "health: [$action] ${reason:0:160}"
}

first_failure() {
  local line
  line=$(grep -m 1 ' status=fail ' <<<"$1" || true)
  [[ $line =~ check=([a-z-]+)\ .*reason=\"(.*)\" ]] || {
    echo "the check ended without a word"
    return
  }
  echo "${BASH_REMATCH[1]}: ${BASH_REMATCH[2]}"
}

# What a person wrote is not overwritten, nor a finding of before: but a worse one is.
drain() {
  local present
  present=$(timeout 10 scontrol --oneliner show node "$name" 2>/dev/null | sed -n 's/.* Reason=\(.*\)/\1/p')
  if [[ -n $present && $present != "health: ["* ]]; then
    return
  fi
  [[ $present != "health: [isolate]"* && ${present%%]*} != "${1%%]*}" ]] || return 0
  timeout 10 scontrol update "nodename=$name" state=drain "reason=$1"
}

main
