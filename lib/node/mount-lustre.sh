#!/usr/bin/env bash
# Mounts a Lustre file system, and writes it to fstab. May run at every boot: what is mounted stays.
#
# Reads:
#   LUSTRE_SOURCE    what is mounted: <host>@tcp:/<file system>, several hosts with colons between. Required.
#   MOUNT_POINT      an absolute path without white space. Default /mnt/lustre.
#   MOUNT_OPTIONS    Default noatime,flock,_netdev.
#   ATTEMPTS         how often it is tried; the servers may not be there yet. Default 30.
#   RETRY_SECONDS    between two attempts. Default 10.
#   FSTAB            Default /etc/fstab; empty: not written.
#   PROCFS_ROOT      Default /proc.
set -euo pipefail

mount_point=${MOUNT_POINT:-/mnt/lustre}
options=${MOUNT_OPTIONS:-noatime,flock,_netdev}
fstab=${FSTAB-/etc/fstab}

main() {
  [[ ${LUSTRE_SOURCE-} =~ ^[^[:space:]]+@[a-z0-9]+:/[A-Za-z0-9_./-]+$ ]] ||
    fail "LUSTRE_SOURCE is not <host>@tcp:/<file system>: '${LUSTRE_SOURCE-}'"
  [[ $mount_point == /?* ]] || fail "MOUNT_POINT is not an absolute path: '$mount_point'"
  # The table of mounts and fstab write white space in another form, and an octal number in place of a backslash.
  [[ ! $mount_point =~ [[:space:]\\] ]] || fail "MOUNT_POINT has white space or a backslash: '$mount_point'"
  mkdir -p "$mount_point"
  mount_with_retries
  [[ -z $fstab ]] || write_fstab
  echo "$mount_point holds $LUSTRE_SOURCE"
}

mount_with_retries() {
  local attempt
  ! already_mounted || return 0
  modprobe lustre || fail "the kernel has no Lustre module: install the client for kernel $(uname -r)"
  for ((attempt = 1; attempt <= ${ATTEMPTS:-30}; attempt++)); do
    ((attempt == 1)) || sleep "${RETRY_SECONDS:-10}"
    ! mount -t lustre -o "$options" "$LUSTRE_SOURCE" "$mount_point" || return 0
    # A mount that came up meanwhile, or in spite of an error, is as good.
    ! already_mounted || return 0
  done
  fail "$LUSTRE_SOURCE could not be mounted in ${ATTEMPTS:-30} attempts"
}

# The kernel shows addresses in place of names, so only the file system's name is compared.
already_mounted() {
  local mounted
  mounted=$(awk -v mount="$mount_point" '$2 == mount { found = $3 " " $1 } END { print found }' "${PROCFS_ROOT:-/proc}/mounts")
  [[ -n $mounted ]] || return 1
  [[ $mounted == "lustre "*":/${LUSTRE_SOURCE##*:/}" ]] || fail "something else is mounted at $mount_point: $mounted"
}

write_fstab() {
  local line="$LUSTRE_SOURCE $mount_point lustre $options 0 0" present
  present=$(awk -v mount="$mount_point" '$1 !~ /^#/ && $2 == mount' "$fstab")
  [[ $present != "$line" ]] || return 0
  [[ -z $present ]] || fail "$fstab has another line for $mount_point: $present"
  printf '%s\n' "$line" >>"$fstab"
}

fail() {
  echo "mount-lustre: $*" >&2
  exit 1
}

main
