#!/usr/bin/env bash
# Before each start of slurmctld and slurmdbd: the state disk is mounted, marked, and still holds what it held. slurmctld
# starts on an empty directory without a word, and ends every job as an orphan.
#
# Reads:
#   CLUSTER_NAME    Required.
#   STATE_MOUNT     Default /var/lib/slurm-state.
#   PROCFS_ROOT     Default /proc.
set -euo pipefail

mount_point=${STATE_MOUNT:-/var/lib/slurm-state}

main() {
  awk -v mount="$mount_point" '$2 == mount { found = 1 } END { exit !found }' "${PROCFS_ROOT:-/proc}/mounts" ||
    fail "nothing is mounted at $mount_point"
  [[ $(cat "$mount_point/.cluster" 2>/dev/null) == "${CLUSTER_NAME-}" ]] || fail "$mount_point is not the state of '${CLUSTER_NAME-}'"
  local state=$mount_point/slurmctld
  [[ -d $state ]] || fail "$state is missing"
  # The mark stands outside of what may get lost, in a directory that the daemons may write.
  if [[ -e $state/clustername ]]; then
    touch "$mount_point/marks/held-jobs"
  elif [[ -e $mount_point/marks/held-jobs ]]; then
    fail "$state has lost its files: restore a snapshot of the disk"
  fi
}

fail() {
  echo "check-state: $*" >&2
  exit 1
}

main
