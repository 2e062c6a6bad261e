#!/usr/bin/env bash
# After the last step of a job on this node, as root: nothing of it keeps a GPU busy, and its folder goes.
#
# Reads:
#   SLURM_JOB_ID, SLURM_JOB_UID    set by Slurm.
#   SLURM_CLUSTER_ROOT             Default /opt/slurm-cluster.
#   JOB_DIRECTORIES                Default /mnt/nvme/jobs.
set -euo pipefail

# shellcheck source=/dev/null
. "${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}/current/sbin/environment.sh"

# With a path of its configuration, a command would look for the key beside it.
unset SLURM_CONF

main() {
  [[ ${SLURM_JOB_ID-} =~ ^[0-9]+$ ]] || exit 0
  # Only where nothing else of this user is on the node may every process of the user be ended.
  if [[ ${SLURM_JOB_UID-0} -ge 1000 ]] && ! other_jobs; then
    pkill -KILL -u "$SLURM_JOB_UID" || true
  fi
  "${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}/current/sbin/data-path-manager.sh" stop
  rm -rf --one-file-system "${JOB_DIRECTORIES:-/mnt/nvme/jobs}/${SLURM_JOB_ID:?}"
}

other_jobs() {
  local jobs
  jobs=$(timeout 10 squeue --noheader --nodelist="${SLURMD_NODENAME:-$(uname -n)}" --user="$SLURM_JOB_UID" --states=RUNNING,SUSPENDED,CONFIGURING --format=%A 2>/dev/null) || return 0
  [[ -n $(grep -vx "$SLURM_JOB_ID" <<<"$jobs" || true) ]]
}

main
