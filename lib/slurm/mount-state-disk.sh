#!/usr/bin/env bash
# Mounts the disk that holds what a Slurm cluster cannot lose: jobs, accounting, keys. Formats it only if it is blank and
# the cluster has never had one. May run at every boot.
#
# Reads:
#   CLUSTER_NAME       written on the disk; a disk of another cluster is not taken. Required.
#   STATE_DEVICE       path of the disk, or several with commas between: the first that is there. Required.
#   STATE_EXPECTED     true: the cluster has been up before, so that a blank disk is the wrong one. Required.
#   STATE_MOUNT        Default /var/lib/slurm-state.
#   ATTEMPTS, RETRY_SECONDS
#                      the disk may be attached after the machine's start. Default 60 and 5.
#   PROCFS_ROOT        Default /proc.
set -euo pipefail

mount_point=${STATE_MOUNT:-/var/lib/slurm-state}
label=slurm-state

main() {
  [[ -n ${CLUSTER_NAME-} ]] || fail "CLUSTER_NAME is missing"
  [[ ${STATE_EXPECTED-} == true || ${STATE_EXPECTED-} == false ]] || fail "STATE_EXPECTED is neither true nor false: '${STATE_EXPECTED-}'"
  if ! is_mounted; then
    local device
    device=$(find_device)
    prepare "$device"
    mkdir -p "$mount_point"
    mount -t ext4 -o noatime "$device" "$mount_point"
    is_mounted || fail "$device was mounted and is not there"
  fi
  mark
  echo "$mount_point holds the state of $CLUSTER_NAME"
}

is_mounted() {
  awk -v mount="$mount_point" '$2 == mount { found = 1 } END { exit !found }' "${PROCFS_ROOT:-/proc}/mounts"
}

find_device() {
  local attempt device devices
  IFS=, read -r -a devices <<<"${STATE_DEVICE-}"
  for ((attempt = 1; attempt <= ${ATTEMPTS:-60}; attempt++)); do
    ((attempt == 1)) || sleep "${RETRY_SECONDS:-5}"
    for device in ${devices[@]+"${devices[@]}"}; do
      if [[ -e $device ]]; then
        echo "$device"
        return
      fi
    done
  done
  fail "none of '${STATE_DEVICE-}' is there after ${ATTEMPTS:-60} attempts"
}

prepare() {
  local device=$1 found code=0
  found=$(blkid --probe --output export "$device") || code=$?
  if ((code == 0)); then
    [[ $found == *"LABEL=$label"* && $found == *"TYPE=ext4"* ]] ||
      fail "$device holds something that this script did not make; nothing was changed: ${found//$'\n'/ }"
  elif ((code == 2)); then
    # blkid knows no name for it; only a disk that begins with nothing at all is blank.
    cmp --silent --bytes=1048576 "$device" /dev/zero || fail "$device is not blank and holds no file system; nothing was changed"
    [[ $STATE_EXPECTED == false ]] ||
      fail "$device is blank, but $CLUSTER_NAME has had a state: attach its disk, or one made from a snapshot. To start again and lose all jobs and accounting, start this script once with STATE_EXPECTED=false"
    mkfs.ext4 -q -L "$label" "$device"
  else
    fail "$device cannot be read (blkid ended with $code); nothing was changed"
  fi
}

# Other scripts and units refuse a directory without the mark.
mark() {
  local file=$mount_point/.cluster
  if [[ -e $file ]]; then
    [[ $(<"$file") == "$CLUSTER_NAME" ]] || fail "this is the state of cluster '$(<"$file")', not of '$CLUSTER_NAME'; nothing was changed"
    return
  fi
  [[ -z $(find "$mount_point" -mindepth 1 -maxdepth 1 ! -name lost+found -print -quit) ]] ||
    fail "$mount_point holds something without the mark of a cluster; nothing was changed"
  [[ $STATE_EXPECTED == false ]] ||
    fail "$mount_point is empty, but $CLUSTER_NAME has had a state: attach its disk, or one made from a snapshot"
  echo "$CLUSTER_NAME" >"$file.new"
  sync
  mv "$file.new" "$file"
}

fail() {
  echo "mount-state-disk: $*" >&2
  exit 1
}

main
