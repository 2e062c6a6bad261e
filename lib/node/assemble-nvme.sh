#!/usr/bin/env bash
# Makes one file system of the local NVMe disks (RAID 0 where there are several) and mounts it. May run at every boot: what
# is mounted stays, what a reboot left is mounted again, and empty disks (new, or after a stop) are formatted.
#
# Takes only disks whose model is that of a local disk, and of those only such as are blank (no signature of a file system,
# partition table, array or LVM, and nothing but zeros at either end: encrypted data has no signature) and are in nobody's
# use. Network disks are never touched, whatever their label. Two runs at once wait for each other.
#
# Reads:
#   MOUNT_POINT            an absolute path without white space. Default /mnt/nvme.
#   MOUNT_MODE             permissions of its root. Default 1777.
#   EXPECTED_DISK_COUNT    fails when fewer disks are free. Default: any number but 0.
#   FILE_SYSTEM            xfs or ext4. Default xfs.
#   LABEL                  name of the array and the file system, at most 12 letters. Default local-nvme.
#   DISK_MODELS            extended regular expression for a whole model. Default: the local disks of AWS, Google Cloud
#                          (whose network disks are `nvme_card-pd`) and Azure.
#   LOCK_FILE              Default /run/assemble-nvme.lock.
#   LOCK_TIMEOUT_SECONDS   how long another run is waited for. Default 900.
#   COMMAND_TIMEOUT_SECONDS
#                          for each command that only reads. Default 60.
#   SYSFS_ROOT, PROCFS_ROOT, DEV_ROOT
#                          Default /sys, /proc, /dev.
set -euo pipefail

mount_point=${MOUNT_POINT:-/mnt/nvme}
file_system=${FILE_SYSTEM:-xfs}
label=${LABEL:-local-nvme}
models=${DISK_MODELS:-'Amazon EC2 NVMe Instance Storage|nvme_card[0-9]*|Microsoft NVMe Direct Disk( v[0-9]+)?'}
dev=${DEV_ROOT:-/dev}
sys=${SYSFS_ROOT:-/sys}
array=$dev/md/$label
device=""

main() {
  check_parameters
  lock
  if is_mounted; then
    echo "$mount_point is mounted"
    return
  fi

  local disks=() free=() members=() disk
  mapfile -t disks < <(local_disks)
  for disk in ${disks[@]+"${disks[@]}"}; do
    case $(content_of "$disk") in
      nothing) free+=("$disk") ;;
      linux_raid_member) ! is_ours "$disk" || members+=("$disk") ;;
    esac
  done

  find_labelled ${disks[@]+"${disks[@]}"}
  if [[ -z $device && ${#members[@]} -gt 0 ]]; then
    assemble "${members[@]}"
    find_labelled "${disks[@]}"
    if [[ -z $device ]]; then
      # An earlier run ended before it formatted the array.
      [[ $(content_of "$array") == nothing ]] || fail "$array holds something that this script did not make; nothing was changed"
      format "$array"
    fi
  elif [[ -z $device ]]; then
    create ${free[@]+"${free[@]}"}
  fi
  mount_device
}

check_parameters() {
  [[ $file_system == xfs || $file_system == ext4 ]] || fail "FILE_SYSTEM is neither xfs nor ext4: '$file_system'"
  [[ $label =~ ^[A-Za-z0-9_-]{1,12}$ ]] || fail "LABEL has more than 12 letters, or others than A-Z, 0-9, _ and -: '$label'"
  [[ ${EXPECTED_DISK_COUNT:-1} =~ ^[1-9][0-9]*$ ]] || fail "EXPECTED_DISK_COUNT is not a number above 0: '$EXPECTED_DISK_COUNT'"
  [[ $mount_point == /?* ]] || fail "MOUNT_POINT is not an absolute path: '$mount_point'"
  # The kernel writes white space in another form into its table of mounts, and an octal number in place of a backslash.
  [[ ! $mount_point =~ [[:space:]\\] ]] || fail "MOUNT_POINT has white space or a backslash: '$mount_point'"
}

lock() {
  exec 9>"${LOCK_FILE:-/run/assemble-nvme.lock}"
  flock --timeout "${LOCK_TIMEOUT_SECONDS:-900}" 9 || fail "another run has not ended in ${LOCK_TIMEOUT_SECONDS:-900} s"
}

reading() {
  timeout --kill-after=2 "${COMMAND_TIMEOUT_SECONDS:-60}" "$@" 2>/dev/null
}

is_mounted() {
  awk -v mount="$mount_point" '$2 == mount { found = 1 } END { exit !found }' "${PROCFS_ROOT:-/proc}/mounts"
}

local_disks() {
  local block name model
  for block in "$sys"/block/nvme*; do
    name=${block##*/}
    [[ $name =~ ^nvme[0-9]+n[0-9]+$ && -r $block/device/model ]] || continue
    read -r model <"$block/device/model" || true
    [[ ! $model =~ ^($models)$ ]] || echo "$dev/$name"
  done
}

# "nothing" for a disk that may be taken; else the signature on it, or why it is in use.
content_of() {
  local types dependants
  if ! types=$(reading wipefs --no-act --noheadings --output TYPE "$1"); then
    echo unreadable
  elif [[ -n ${types//[[:space:]]/} ]]; then
    echo "${types%%[[:space:]]*}"
  elif ! dependants=$(reading lsblk --noheadings --raw --output NAME,MOUNTPOINT "$1") ||
    [[ ! $dependants =~ ^[^[:space:]]+[[:space:]]*$ ]]; then
    # More than the disk itself: partitions, volumes, a mount.
    echo used
  elif ! is_blank "$1"; then
    echo data
  else
    echo nothing
  fi
}

# Nothing but zeros in its first and in its last MiB, as on a new local disk. What cannot be read is not blank.
is_blank() {
  local bytes
  bytes=$(reading blockdev --getsize64 "$1") && ((bytes >= 1 << 20)) || return 1
  [[ $(zeros "$1" 0) == 1048576 && $(zeros "$1" $((bytes - (1 << 20)))) == 1048576 ]]
}

# How many of the 1,048,576 bytes from an offset on are zero.
zeros() {
  reading dd "if=$1" bs=1M count=1 "skip=$2" iflag=skip_bytes,fullblock | tr -dc '\000' | wc -c
}

# The disk belongs to an array of this name, made here or on another host.
is_ours() {
  reading mdadm --examine --export "$1" | grep -Ex "MD_NAME=(.*:)?$label" >/dev/null
}

# The file system of this label that lies on the given local disks: a network disk, or a copy of one, may carry it too.
find_labelled() {
  local found=() candidate
  mapfile -t found < <(reading blkid --cache-file /dev/null --match-token "LABEL=$label" --output device)
  for candidate in ${found[@]+"${found[@]}"}; do
    if lies_on "$candidate" "$@"; then
      device=$candidate
      return
    fi
  done
}

# Whether a device is one of the disks, or an array of nothing but these.
lies_on() {
  local candidate=$1 name member count=0
  shift
  if is_one_of "$candidate" "$@"; then
    return
  fi
  name=$(readlink -f "$candidate")
  for member in "$sys/block/${name##*/}"/slaves/*; do
    is_one_of "$dev/${member##*/}" "$@" || return 1
    count=$((count + 1))
  done
  ((count > 0))
}

is_one_of() {
  local wanted=$1 disk
  shift
  for disk in "$@"; do
    [[ $wanted != "$disk" ]] || return 0
  done
  return 1
}

assemble() {
  [[ -e $array ]] || mdadm --assemble "$array" "$@" || fail "$* carry an array that cannot be assembled; nothing was changed"
  settle
}

create() {
  (($# > 0)) || fail "no local NVMe disk is free; nothing was changed"
  (($# >= ${EXPECTED_DISK_COUNT:-1})) || fail "$# of $EXPECTED_DISK_COUNT local NVMe disks are free; nothing was changed"
  if (($# == 1)); then
    format "$1"
    return
  fi
  mdadm --create "$array" --level=0 --raid-devices=$# --name="$label" --homehost=any --run "$@"
  settle
  format "$array"
}

format() {
  case $file_system in
    xfs) mkfs.xfs -q -L "$label" "$1" ;;
    ext4) mkfs.ext4 -q -L "$label" "$1" </dev/null ;;
  esac
  device=$1
}

mount_device() {
  mkdir -p "$mount_point"
  mount -o noatime "$device" "$mount_point"
  chmod "${MOUNT_MODE:-1777}" "$mount_point"
  echo "$mount_point holds $device"
}

settle() {
  ! command -v udevadm >/dev/null || udevadm settle
}

fail() {
  echo "assemble-nvme: $*" >&2
  exit 1
}

main
