#!/usr/bin/env bash
# Checks the GPUs that a training pod was given before its program starts. A bad machine ends the pod with an exit code of its
# own, which does not count as a failure of the job: it starts again, and on another machine as soon as this one is tainted.
#
# Reads what check-gpus.sh reads, and:
#   CHECK_GPUS                the check. Default: check-gpus.sh beside this script.
#   PREFLIGHT_HOLD_SECONDS    wait before the end of a pod on a bad machine: restarts of a job have no back-off. Default 60.
#
# Ends with 0 where nothing was found, 90 on a bad machine, 1 where the check itself failed.
set -euo pipefail

directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# What the kernel logged is no pod's to read; the machine's own check reads it.
export KERNEL_LOG=/dev/null

code=0
bash "${CHECK_GPUS:-$directory/check-gpus.sh}" || code=$?
case $code in
  0) exit 0 ;;
  1)
    echo "preflight: ${NODE_NAME:-this machine} must not work; see the findings above" >&2
    sleep "${PREFLIGHT_HOLD_SECONDS:-60}"
    exit 90
    ;;
  *)
    echo "preflight: the check ended with $code" >&2
    exit 1
    ;;
esac
