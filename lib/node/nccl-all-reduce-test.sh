#!/usr/bin/env bash
# Measures an NCCL all-reduce over all GPUs of one or more machines and compares its bus bandwidth with a threshold.
#
# Reads:
#   LAUNCHER                 single: all_reduce_perf of nccl-tests in one process, on this machine alone.
#                            mpirun, srun: all_reduce_perf built with MPI, one process for each GPU.
#                            torchrun: the same measurement with PyTorch, where no nccl-tests are installed.
#                            Default single for one node, mpirun for more.
#   NODE_COUNT               Default 1.
#   GPUS_PER_NODE            Required.
#   MESSAGE_BYTES            Required. Below 8 GiB, a fabric does not show its bandwidth.
#   MINIMUM_BUS_BANDWIDTH_GB_PER_SECOND
#                            Default: the bandwidth is reported and not judged.
#   REQUIRE_FABRIC           true: fails when NCCL says that it sends over sockets. Default false.
#   ALL_REDUCE_PERF          the program. Default all_reduce_perf.
#   HOST_FILE                for mpirun; Default: what mpirun finds by itself.
#   LAUNCHER_ARGUMENTS       further arguments of the launcher, with spaces between: for torchrun the rendezvous. Default none.
#   TEST_TIMEOUT_SECONDS     Default 900.
#
# Prints NCCL's own output to standard error, and one line for each finding:
#   check=nccl-all-reduce status=ok reason="..."
#   check=nccl-all-reduce status=fail action=isolate|monitor reason="..."
# A test over several machines does not tell which is to blame: its action is monitor. Ends with 0 when all is well, 1 when
# not, 2 when it was not told what to do.
set -euo pipefail

nodes=${NODE_COUNT:-1}
ended_with=0
newline=$'\n'

main() {
  require_number nodes
  require_number GPUS_PER_NODE
  require_number MESSAGE_BYTES
  read -r -a more < <(printf '%s\n' "${LAUNCHER_ARGUMENTS-}")
  processes=$((nodes * GPUS_PER_NODE))
  perf=("${ALL_REDUCE_PERF:-all_reduce_perf}" -b "$MESSAGE_BYTES" -e "$MESSAGE_BYTES" -n 20 -w 5)
  # NCCL names the network that it takes in its log only.
  export NCCL_DEBUG=${NCCL_DEBUG:-INFO} NCCL_DEBUG_SUBSYS=${NCCL_DEBUG_SUBSYS:-INIT,NET}

  local launcher=${LAUNCHER:-single} command=() output code=0
  [[ -n ${LAUNCHER-} ]] || ((nodes == 1)) || launcher=mpirun
  case $launcher in
    single) command=("${perf[@]}" -g "$GPUS_PER_NODE") ;;
    mpirun) mpirun_command ;;
    srun) command=(srun --nodes="$nodes" --ntasks-per-node="$GPUS_PER_NODE" ${more[@]+"${more[@]}"} "${perf[@]}" -g 1) ;;
    torchrun) torchrun_command ;;
    *)
      finding isolate "LAUNCHER is none of single, mpirun, srun and torchrun: '$launcher'"
      exit 2
      ;;
  esac
  if [[ $launcher == single ]] && ((nodes > 1)); then
    finding isolate "LAUNCHER=single measures one machine, NODE_COUNT is $nodes"
    exit 2
  fi

  # Standard error may be a socket (under systemd), which tee cannot open by its name.
  output=$(timeout --kill-after=10 "${TEST_TIMEOUT_SECONDS:-900}" "${command[@]}" 2>&1 | tee >(cat >&2)) || code=$?
  judge "$output" "$code"
  exit "$ended_with"
}

mpirun_command() {
  command=(mpirun --allow-run-as-root -np "$processes" --map-by "ppr:$GPUS_PER_NODE:node" --bind-to none
    --mca pml ob1 --mca btl "tcp,self" --mca btl_tcp_if_exclude "lo,docker0")
  [[ -z ${HOST_FILE-} ]] || command+=(--hostfile "$HOST_FILE")
  local name
  # The other machines get what this one was told about its fabric.
  while read -r name; do
    command+=(-x "$name")
  done < <(compgen -e | grep -E '^(NCCL|FI|UCX|SHARP|CUDA)_|^LD_LIBRARY_PATH$' | sort)
  command+=(${more[@]+"${more[@]}"} "${perf[@]}" -g 1)
}

torchrun_command() {
  program=$(mktemp)
  trap 'rm -f "$program"' EXIT
  torch_program >"$program"
  command=(torchrun --nnodes="$nodes" --nproc-per-node="$GPUS_PER_NODE" ${more[@]+"${more[@]}"} "$program" "$MESSAGE_BYTES")
}

# Prints the average as nccl-tests does, once on each machine: each judges it for itself.
torch_program() {
  cat <<'PYTHON'
import os
import sys
import time

import torch
import torch.distributed as dist

size = int(sys.argv[1])
torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
dist.init_process_group("nccl")
ranks = dist.get_world_size()
values = torch.zeros(size // 4, dtype=torch.float32, device="cuda")


def all_reduce(times):
    for _ in range(times):
        dist.all_reduce(values)
    torch.cuda.synchronize()


all_reduce(5)
dist.barrier()
start = time.perf_counter()
all_reduce(20)
seconds = torch.tensor([(time.perf_counter() - start) / 20], device="cuda")
dist.all_reduce(seconds, op=dist.ReduceOp.MAX)
if int(os.environ["LOCAL_RANK"]) == 0:
    bandwidth = size / seconds.item() * 2 * (ranks - 1) / ranks / 1e9
    print(f"# Avg bus bandwidth    : {bandwidth:.3f}", flush=True)
dist.destroy_process_group()
PYTHON
}

judge() {
  local output=$1 code=$2 bandwidth minimum=${MINIMUM_BUS_BANDWIDTH_GB_PER_SECOND-}
  if ((code == 124 || code == 137)); then
    finding "$(blame)" "did not end in ${TEST_TIMEOUT_SECONDS:-900} s"
    return
  elif ((code != 0)); then
    finding "$(blame)" "ended with $code: ${output##*"$newline"}"
    return
  fi
  if [[ $newline$output =~ $newline(#\ Out\ of\ bounds\ values\ *:\ *[1-9][^$newline]*) ]]; then
    finding "$(blame)" "results are wrong: ${BASH_REMATCH[1]}"
    return
  fi
  if [[ ${REQUIRE_FABRIC:-false} == true ]] && [[ ${output,,} == *"using network socket"* ]]; then
    finding "$(blame)" "NCCL sends over sockets, not over the fabric"
    return
  fi
  bandwidth=$(sed -n 's/^# Avg bus bandwidth *: *\([0-9.]*\).*/\1/p' < <(printf '%s\n' "$output") | tail -n 1)
  if [[ ! $bandwidth =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
    finding "$(blame)" "no bandwidth was measured"
  elif [[ -z $minimum ]]; then
    passed "$bandwidth GB/s over $processes GPUs, no threshold is known"
  elif awk -v measured="$bandwidth" -v minimum="$minimum" 'BEGIN { exit !(measured < minimum) }'; then
    finding "$(blame)" "$bandwidth GB/s over $processes GPUs, at least $minimum expected"
  else
    passed "$bandwidth GB/s over $processes GPUs, at least $minimum expected"
  fi
}

blame() {
  if ((nodes == 1)); then echo isolate; else echo monitor; fi
}

finding() {
  printf 'check=nccl-all-reduce status=fail action=%s reason="%s"\n' "$1" "${2//\"/\'}"
  ended_with=1
}

passed() {
  printf 'check=nccl-all-reduce status=ok reason="%s"\n' "$1"
}

require_number() {
  if [[ ! ${!1-} =~ ^[1-9][0-9]*$ ]]; then
    finding isolate "$1 is not a number above 0: '${!1-}'"
    exit 2
  fi
}

main
