#!/usr/bin/env bash
# Checks the GPUs of this machine: that the driver answers, their number, uncorrectable memory errors, row remapping,
# NVLink, and Xid messages in the kernel's log.
#
# Reads:
#   EXPECTED_GPU_COUNT              GPUs that the driver must list. Required.
#   GPU_VENDOR                      nvidia or amd; of amd only the number is checked. Default nvidia.
#   EXPECTED_NVLINK_COUNT           links up on each GPU. Default: not checked.
#   MAXIMUM_UNCORRECTABLE_ERRORS    volatile uncorrectable ECC errors of one GPU. Default 0.
#   MAXIMUM_REMAPPED_ROWS           rows remapped for uncorrectable errors, of one GPU. Default: not checked.
#   XIDS_ISOLATE, XIDS_REBOOT, XIDS_RESET
#                                   numbers, with commas between. Any other Xid is only noted.
#   XID_SINCE                       time from which Xids count, as journalctl takes it. Default: the last boot.
#   KERNEL_LOG                      file to read instead of the journal and dmesg.
#   DCGM_LEVEL                      level of `dcgmi diag`, run when it is installed and the GPUs are idle. Default: not run.
#   DCGM_TIMEOUT_SECONDS            Default 600.
#   COMMAND_TIMEOUT_SECONDS         for every other command. Default 30.
#   SYSFS_ROOT                      Default /sys.
#
# Prints one line for each check:
#   check=<name> status=ok|skipped reason="..."
#   check=<name> status=warn|fail action=isolate|reboot|reset|monitor reason="..."
# Ends with 0 when nothing but notes was found, 1 when the machine must not work, 2 when it was not told what to check.
#
# Text goes from one command to the next by pipes alone: bash may write a here-string to a file, which a full disk or one
# that turned read-only would leave empty, and a check that reads nothing finds nothing.
set -euo pipefail

ended_with=0
output=""
newline=$'\n'

main() {
  require_number EXPECTED_GPU_COUNT
  local name
  for name in EXPECTED_NVLINK_COUNT MAXIMUM_UNCORRECTABLE_ERRORS MAXIMUM_REMAPPED_ROWS DCGM_LEVEL; do
    [[ -z ${!name-} ]] || require_number "$name"
  done
  command_timeout=${COMMAND_TIMEOUT_SECONDS:-30}
  require_number command_timeout

  if [[ ${GPU_VENDOR:-nvidia} == amd ]]; then
    check_amd_count
    exit "$ended_with"
  fi
  check_driver_and_memory
  check_row_remapping
  [[ -z ${EXPECTED_NVLINK_COUNT-} ]] || check_nvlink
  check_xids
  [[ -z ${DCGM_LEVEL-} ]] || check_dcgm
  exit "$ended_with"
}

check_amd_count() {
  local file count=0
  for file in "${SYSFS_ROOT:-/sys}"/class/kfd/kfd/topology/nodes/*/gpu_id; do
    # A CPU is a node too; its id is 0.
    [[ ! -r $file || $(<"$file") == 0 ]] || count=$((count + 1))
  done
  report_count "$count"
}

report_count() {
  if (($1 == EXPECTED_GPU_COUNT)); then
    passed gpu-count "$1 of $EXPECTED_GPU_COUNT GPUs"
  else
    finding gpu-count reboot "$1 of $EXPECTED_GPU_COUNT GPUs"
  fi
}

check_driver_and_memory() {
  if ! command -v nvidia-smi >/dev/null; then
    finding gpu-driver isolate "nvidia-smi is not installed"
    exit "$ended_with"
  fi
  local code=0
  bounded "$command_timeout" nvidia-smi \
    --query-gpu=index,uuid,ecc.errors.uncorrected.volatile.total,retired_pages.pending --format=csv,noheader,nounits || code=$?
  if ((code != 0)); then
    finding gpu-driver reboot "$(described nvidia-smi "$code")"
    exit "$ended_with"
  fi
  passed gpu-driver "nvidia-smi answers"

  local index uuid errors retired count=0 sick=0 limit=${MAXIMUM_UNCORRECTABLE_ERRORS:-0}
  while IFS=, read -r index uuid errors retired; do
    [[ $uuid == *GPU-* ]] || continue
    count=$((count + 1))
    errors=${errors// /}
    if is_number "$errors"; then
      ((errors <= limit)) || { sick=1; finding gpu-memory reset "GPU $index: $errors uncorrectable errors, allowed $limit"; }
    elif ! is_unsupported "$errors"; then
      sick=1
      finding gpu-memory reset "GPU $index: its error counter reads '$errors'"
    fi
    [[ ${retired// /} != Yes ]] || { sick=1; finding gpu-memory reset "GPU $index: a page waits to be retired"; }
  done < <(printf '%s\n' "$output")
  report_count "$count"
  ((sick)) || passed gpu-memory "no GPU has more than $limit uncorrectable errors"
}

check_row_remapping() {
  local code=0
  bounded "$command_timeout" nvidia-smi \
    --query-remapped-rows=gpu_uuid,remapped_rows.uncorrectable,remapped_rows.pending,remapped_rows.failure \
    --format=csv,noheader,nounits || code=$?
  if ((code == 124)); then
    finding row-remap reboot "$(described nvidia-smi "$code")"
    return
  elif ((code != 0)); then
    # Generations before Ampere have no rows to remap.
    finding row-remap monitor "$(described nvidia-smi "$code")"
    return
  fi
  local uuid rows pending failure gpus=0 sick=0
  while IFS=, read -r uuid rows pending failure; do
    [[ $uuid == *GPU-* ]] || continue
    gpus=$((gpus + 1))
    rows=${rows// /}
    is_clear "$failure" || { sick=1; finding row-remap isolate "$uuid: a row could not be remapped"; }
    is_clear "$pending" || { sick=1; finding row-remap reset "$uuid: a row waits to be remapped"; }
    if [[ -n ${MAXIMUM_REMAPPED_ROWS-} ]] && is_number "$rows" && ((rows > MAXIMUM_REMAPPED_ROWS)); then
      sick=1
      finding row-remap isolate "$uuid: $rows rows remapped, allowed $MAXIMUM_REMAPPED_ROWS"
    fi
  done < <(printf '%s\n' "$output")
  if ((gpus == 0)); then
    finding row-remap reset "no GPU reports its rows"
  elif ((!sick)); then
    passed row-remap "nothing pending or failed"
  fi
}

check_nvlink() {
  local code=0
  bounded "$command_timeout" nvidia-smi nvlink --status || code=$?
  if ((code != 0)); then
    finding nvlink reboot "$(described "nvidia-smi nvlink" "$code")"
    return
  fi
  local gpu up gpus=0 sick=0
  while read -r gpu up; do
    gpus=$((gpus + 1))
    ((up >= EXPECTED_NVLINK_COUNT)) || { sick=1; finding nvlink reset "GPU $gpu: $up of $EXPECTED_NVLINK_COUNT links up"; }
  done < <(printf '%s\n' "$output" | awk '/^GPU [0-9]+:/ { gpu = $2 + 0; up[gpu] += 0 } /Link [0-9]+:.*GB\/s/ { up[gpu]++ }
    END { for (gpu in up) print gpu, up[gpu] }' | sort -n)
  if ((gpus < EXPECTED_GPU_COUNT)); then
    finding nvlink reset "$gpus of $EXPECTED_GPU_COUNT GPUs report links"
  elif ((!sick)); then
    passed nvlink "$EXPECTED_NVLINK_COUNT links up on each GPU"
  fi
}

check_xids() {
  if ! read_kernel_log; then
    finding xid isolate "the kernel's log cannot be read"
    return
  fi
  local xid gpu action seen=0 searched=0
  while read -r xid gpu; do
    if [[ $xid == end ]]; then
      searched=1
      break
    fi
    seen=1
    action=monitor
    if is_listed "$xid" "${XIDS_ISOLATE-}"; then
      action=isolate
    elif is_listed "$xid" "${XIDS_REBOOT-}"; then
      action=reboot
    elif is_listed "$xid" "${XIDS_RESET-}"; then
      action=reset
    fi
    finding xid "$action" "Xid $xid on $gpu"
  done < <(xids)
  if ((!searched)); then
    finding xid isolate "the kernel's log cannot be searched"
  elif ((!seen)); then
    passed xid "no Xid in the kernel's log"
  fi
}

# Lines of number and GPU, and "end" only where nothing went wrong on the way.
xids() {
  printf '%s\n' "$output" | sed -n 's/.*NVRM: Xid (\([^)]*\)): \([0-9][0-9]*\).*/\2 \1/p' | sort -u -k1,1n -k2 && echo end
}

# A kernel's log is never empty: where the journal shows nothing (in a container), the kernel's own buffer is read.
read_kernel_log() {
  if [[ -n ${KERNEL_LOG-} ]]; then
    [[ -r $KERNEL_LOG ]] && output=$(<"$KERNEL_LOG")
    return
  fi
  if command -v journalctl >/dev/null &&
    bounded "$command_timeout" journalctl --dmesg --boot --quiet --no-pager --lines=1 && [[ -n $output ]]; then
    bounded "$command_timeout" journalctl --dmesg --boot --quiet --no-pager ${XID_SINCE:+"--since=$XID_SINCE"} || (($? != 124))
    return
  fi
  bounded "$command_timeout" dmesg && [[ -n $output ]] || return 1
  [[ -z ${XID_SINCE-} ]] || bounded "$command_timeout" dmesg "--since=$XID_SINCE" || (($? != 124))
}

# Its JSON has no stable schema (NVIDIA's DCGM reference): the text and the exit status must do.
check_dcgm() {
  if ! command -v dcgmi >/dev/null; then
    skipped dcgm "dcgmi is not installed"
    return
  fi
  if bounded "$command_timeout" nvidia-smi --query-compute-apps=pid --format=csv,noheader && [[ -n ${output//[[:space:]]/} ]]; then
    skipped dcgm "the GPUs are busy"
    return
  fi
  local code=0
  bounded "${DCGM_TIMEOUT_SECONDS:-600}" dcgmi diag -r "$DCGM_LEVEL" || code=$?
  if ((code == 124)); then
    finding dcgm reboot "$(described "dcgmi diag" "$code")"
  elif ((code != 0)) || [[ $output =~ [|]\ *Fail ]]; then
    [[ $output =~ [^$newline]*Fail[^$newline]* ]] || true
    finding dcgm isolate "level $DCGM_LEVEL failed: ${BASH_REMATCH[0]:-exit status $code}"
  else
    passed dcgm "level $DCGM_LEVEL passed"
  fi
}

# Runs a command into `output` and answers its status, or 124 after so many seconds. Does not wait for a process that the
# kernel cannot end, such as one that hangs in the driver.
bounded() {
  local seconds=$1 text=""
  shift
  IFS= read -r -d '' -t "$((seconds + 4))" text < <(
    set +e
    exec 2>/dev/null </dev/null
    timeout --kill-after=2 "$seconds" "$@"
    printf '\nended=%d' "$?"
  ) || true
  output=${text%"$newline"ended=*}
  [[ $text =~ ${newline}ended=([0-9]+)$ ]] || return 124
  local code=${BASH_REMATCH[1]}
  ((code != 137)) || code=124
  return "$code"
}

described() {
  if (($2 == 124)); then
    echo "$1 did not answer in time"
  else
    echo "$1 ended with $2: ${output%%"$newline"*}"
  fi
}

finding() {
  local check=$1 action=$2 reason=${3//\"/\'} status=fail
  if [[ $action == monitor ]]; then
    status=warn
  else
    ended_with=1
  fi
  printf 'check=%s status=%s action=%s reason="%s"\n' "$check" "$status" "$action" "${reason//"$newline"/ }"
}

passed() {
  printf 'check=%s status=ok reason="%s"\n' "$1" "$2"
}

skipped() {
  printf 'check=%s status=skipped reason="%s"\n' "$1" "$2"
}

require_number() {
  if ! is_number "${!1-}"; then
    finding configuration isolate "$1 is not a whole number: '${!1-}'"
    exit 2
  fi
}

is_number() {
  [[ $1 =~ ^[0-9]+$ ]]
}

is_unsupported() {
  [[ $1 =~ ^\[?(N/A|NotSupported)\]?$ ]]
}

is_clear() {
  local value=${1// /}
  [[ $value == 0 || $value == No ]] || is_unsupported "$value"
}

is_listed() {
  [[ ",$2," == *",$1,"* ]]
}

main
