#!/usr/bin/env bash
# Starts the command of a training pod in the environment of its fabric, or refuses: a job of several machines whose pod
# lacks the interfaces or NCCL's plugin would fall back to TCP and take many times as long.
#
#   start-training.sh torchrun train.py
#
# Reads:
#   FABRIC                    none, efa, gpudirect-tcpx, gpudirect-tcpxo, roce or infiniband. Required.
#   FABRIC_INTERFACE_COUNT    Required, where there is a fabric.
#   NODE_COUNT                machines of the job. Default: PET_NNODES, which Kubeflow Trainer sets, or 1.
#   ALLOW_TCP                 true: says what is missing and goes on. Default false.
#   NCCL_PROFILE              sourced first. Default: nccl-profile.sh beside this script.
#   DEV_ROOT, SYSFS_ROOT      Default /dev, /sys.
set -euo pipefail

directory=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
nodes=${NODE_COUNT:-${PET_NNODES:-1}}

main() {
  case ${FABRIC-} in
    none) ;;
    efa | gpudirect-tcpx | gpudirect-tcpxo | roce | infiniband)
      # Scripts of vendors read variables that need not be set.
      set +u
      # shellcheck source=/dev/null
      . "${NCCL_PROFILE:-$directory/nccl-profile.sh}" || missing "the environment of NCCL could not be loaded"
      set -u
      ((nodes == 1)) || check_fabric
      ;;
    *)
      echo "start-training: FABRIC is not a fabric: '${FABRIC-}'" >&2
      exit 2
      ;;
  esac
  (($# > 0)) || { echo "start-training: there is no command" >&2; exit 2; }
  exec "$@"
}

check_fabric() {
  local count
  count=$(interfaces | wc -l)
  ((count >= FABRIC_INTERFACE_COUNT)) || missing "$count of $FABRIC_INTERFACE_COUNT interfaces are in this pod"
  # NCCL speaks InfiniBand by itself.
  [[ $FABRIC == infiniband ]] || has_plugin || missing "no plugin of NCCL (libnccl-net*.so) is in the image or mounted"
}

interfaces() {
  case $FABRIC in
    gpudirect-*) list "${SYSFS_ROOT:-/sys}"/class/net/eth[1-9]* ;;
    *) list "${DEV_ROOT:-/dev}"/infiniband/uverbs* ;;
  esac
}

list() {
  local path
  for path in "$@"; do
    [[ ! -e $path ]] || echo "$path"
  done
}

has_plugin() {
  local folder folders libraries
  IFS=: read -r -a folders < <(printf '%s\n' "${LD_LIBRARY_PATH-}")
  for folder in ${folders[@]+"${folders[@]}"}; do
    [[ -z $folder || -z $(list "$folder"/libnccl-net*.so*) ]] || return 0
  done
  # Read whole before it is searched: a reader that stops early would end ldconfig, and the pipe would count as failed.
  command -v ldconfig >/dev/null && libraries=$(ldconfig -p 2>/dev/null) && [[ $libraries == *libnccl-net* ]]
}

missing() {
  echo "start-training: $FABRIC: $1" >&2
  [[ ${ALLOW_TCP:-false} == true ]] || exit 1
}

main "$@"
