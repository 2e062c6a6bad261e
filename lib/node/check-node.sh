#!/usr/bin/env bash
# Checks this machine whole: its GPUs (check-gpus.sh), its fabric (check-fabric.sh), the local disks' mount and the memory
# that may be locked. Fails closed: a check that cannot run counts as failed.
#
# Reads what the other two read, and:
#   LOCAL_DISK_MOUNT         where the local NVMe disks must be mounted and writable. Default: not checked.
#   MINIMUM_MEMLOCK_GIB      least limit of locked memory of this very process. Default: not checked.
#   CHECK_TIMEOUT_SECONDS    for each of the two. Default 900.
#   PROCFS_ROOT              Default /proc.
#
# Prints the lines of the others, its own, and last the sum with the most severe action:
#   check=node status=ok|fail [action=isolate|reboot|reset] reason="..."
# Ends with 0 when the machine may work, 1 when it must not.
set -euo pipefail

directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
worst=none
findings=0
newline=$'\n'

main() {
  run check-gpus.sh
  run check-fabric.sh
  check_local_disks
  check_memlock
  if [[ $worst == none ]]; then
    printf 'check=node status=ok reason="nothing found"\n'
    exit 0
  fi
  printf 'check=node status=fail action=%s reason="%d findings"\n' "$worst" "$findings"
  exit 1
}

run() {
  local name=$1 text="" line action before=$findings
  IFS= read -r -d '' -t "$((${CHECK_TIMEOUT_SECONDS:-900} + 4))" text < <(
    set +e
    exec 2>/dev/null </dev/null
    timeout --kill-after=2 "${CHECK_TIMEOUT_SECONDS:-900}" bash "$directory/$name"
    printf 'ended=%d\n' "$?"
  ) || true
  while IFS= read -r line; do
    [[ $line == check=* ]] || continue
    printf '%s\n' "$line"
    [[ $line =~ \ action=(isolate|reboot|reset)\  ]] || continue
    action=${BASH_REMATCH[1]}
    count "$action"
  done < <(printf '%s\n' "$text")
  if [[ ! $text =~ ended=0${newline}$ ]] && ((findings == before)); then
    [[ $text =~ ended=([0-9]+)${newline}$ ]] || true
    finding "${name%.sh}" isolate "$name ended with ${BASH_REMATCH[1]:-nothing}"
  fi
}

check_local_disks() {
  local mount=${LOCAL_DISK_MOUNT-}
  [[ -n $mount ]] || return 0
  if ! awk -v mount="$mount" '$2 == mount { found = 1 } END { exit !found }' "${PROCFS_ROOT:-/proc}/mounts"; then
    finding local-disks reboot "nothing is mounted at $mount"
  elif [[ ! -w $mount ]]; then
    finding local-disks reboot "$mount is not writable"
  else
    passed local-disks "$mount is mounted"
  fi
}

check_memlock() {
  [[ -n ${MINIMUM_MEMLOCK_GIB-} ]] || return 0
  local kib
  kib=$(ulimit -l)
  if [[ $kib != unlimited ]] && ((kib < MINIMUM_MEMLOCK_GIB * 1024 * 1024)); then
    finding memlock isolate "$kib KiB may be locked, $MINIMUM_MEMLOCK_GIB GiB needed"
  else
    passed memlock "enough memory may be locked ($kib)"
  fi
}

finding() {
  printf 'check=%s status=fail action=%s reason="%s"\n' "$1" "$2" "$3"
  count "$2"
}

passed() {
  printf 'check=%s status=ok reason="%s"\n' "$1" "$2"
}

count() {
  findings=$((findings + 1))
  local action
  for action in isolate reboot reset; do
    if [[ $1 == "$action" || $worst == "$action" ]]; then
      worst=$action
      return
    fi
  done
}

main
