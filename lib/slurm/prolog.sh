#!/usr/bin/env bash
# Before the first step of a job on this node, as root: the GPUs are there and well, the job has a folder on the local disks.
# A failure drains the node and queues the job again.
#
# Reads what check-gpus.sh reads, and:
#   SLURM_JOB_ID, SLURM_JOB_UID    set by Slurm.
#   SLURM_CLUSTER_ROOT             Default /opt/slurm-cluster.
#   LOCAL_DISK_COUNT               Default 0: no folder is made.
#   JOB_DIRECTORIES                Default /mnt/nvme/jobs.
set -euo pipefail

scripts=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}/current/sbin
# Slurm runs a copy of this script; what lies beside it is elsewhere.
# shellcheck source=/dev/null
. "$scripts/environment.sh"
name=${SLURMD_NODENAME:-$(uname -n)}
# With a path of its configuration, a command would look for the key beside it.
unset SLURM_CONF

main() {
  local output code=0
  # Long checks are the health check's: every job waits for this one.
  output=$(COMMAND_TIMEOUT_SECONDS=8 DCGM_LEVEL="" EXPECTED_NVLINK_COUNT="" timeout --kill-after=2 20 "$scripts/check-gpus.sh" 2>&1) || code=$?
  if ((code != 0)); then
    refuse "$output" "$code"
  fi
  # Alone on its node, a job needs no fabric, and no manager of it.
  if ((${SLURM_JOB_NUM_NODES:-2} > 1)); then
    output=$("$scripts/data-path-manager.sh" start 2>&1) || refuse "$output" 1
  fi
  if ((${LOCAL_DISK_COUNT:-0} > 0)); then
    install -d -m 0700 -o "$SLURM_JOB_UID" "${JOB_DIRECTORIES:-/mnt/nvme/jobs}/$SLURM_JOB_ID"
  fi
}

refuse() {
  local line action=reboot
  line=$(grep -m 1 -E ' status=fail ' <<<"$1" || true)
  [[ ! $line =~ action=(isolate|reboot|reset) ]] || action=${BASH_REMATCH[1]}
  line=${line#*reason=\"}
  timeout 10 scontrol update "nodename=${name%%.*}" state=drain "reason=health: [$action] prolog: ${line%\"}" || true
  echo "prolog: the GPUs are not well (check-gpus.sh ended with $2): $1" >&2
  exit 1
}

main
