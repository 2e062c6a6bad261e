#!/usr/bin/env bash
# Mounts the cluster's object store, as files that one writes whole: data sets and checkpoints, no work in place. May run at
# every boot.
#
# Reads:
#   CLOUD           aws, google or azure.
#   OBJECT_STORE    name of the bucket; on Azure <storage account>/<container>. Required.
#   MOUNT_POINT     Default /mnt/object-store.
#   PROCFS_ROOT     Default /proc.
#   ATTEMPTS, RETRY_SECONDS
#                   for what comes over the network. Default 10 and 30.
#   IDENTITY        on Azure: client id of the machine's identity.
set -euo pipefail

mount_point=${MOUNT_POINT:-/mnt/object-store}
cache=${CACHE_DIRECTORY:-/var/cache/object-store}

main() {
  [[ -n ${OBJECT_STORE-} ]] || {
    echo "mount-object-store: OBJECT_STORE is missing" >&2
    exit 2
  }
  ! is_mounted || return 0
  mkdir -p "$mount_point" "$cache"
  persist "install_$CLOUD"
  persist "mount_$CLOUD"
  is_mounted || {
    echo "mount-object-store: $OBJECT_STORE was mounted and is not there" >&2
    exit 1
  }
  echo "$mount_point holds $OBJECT_STORE"
}

is_mounted() {
  awk -v mount="$mount_point" '$2 == mount { found = 1 } END { exit !found }' "${PROCFS_ROOT:-/proc}/mounts"
}

install_aws() {
  ! command -v mount-s3 >/dev/null || return 0
  local machine=x86_64
  [[ $(uname -m) != aarch64 ]] || machine=arm64
  curl --silent --show-error --fail --location --output /tmp/mount-s3.deb \
    "https://s3.amazonaws.com/mountpoint-s3-release/latest/$machine/mount-s3.deb" &&
    apt-get install --yes /tmp/mount-s3.deb
}

# Only root may ask for the machine's credentials; everybody may read and write through the mount.
mount_aws() {
  mount-s3 --allow-other --allow-delete --allow-overwrite --dir-mode 0777 --file-mode 0666 --cache "$cache" "$OBJECT_STORE" "$mount_point"
}

install_google() {
  ! command -v gcsfuse >/dev/null || return 0
  mkdir -p /etc/apt/keyrings
  curl --silent --show-error --fail --output /etc/apt/keyrings/gcsfuse.asc https://packages.cloud.google.com/apt/doc/apt-key.gpg &&
    echo "deb [signed-by=/etc/apt/keyrings/gcsfuse.asc] https://packages.cloud.google.com/apt gcsfuse-noble main" >/etc/apt/sources.list.d/gcsfuse.list &&
    apt-get update && apt-get install --yes gcsfuse
}

mount_google() {
  gcsfuse --implicit-dirs --file-mode 666 --dir-mode 777 -o allow_other --cache-dir "$cache" "$OBJECT_STORE" "$mount_point"
}

install_azure() {
  ! command -v blobfuse2 >/dev/null || return 0
  mkdir -p /etc/apt/keyrings
  curl --silent --show-error --fail --output /etc/apt/keyrings/microsoft.asc https://packages.microsoft.com/keys/microsoft.asc &&
    echo "deb [signed-by=/etc/apt/keyrings/microsoft.asc] https://packages.microsoft.com/ubuntu/24.04/prod noble main" >/etc/apt/sources.list.d/blobfuse2.list &&
    apt-get update && apt-get install --yes blobfuse2
}

mount_azure() {
  AZURE_STORAGE_ACCOUNT=${OBJECT_STORE%%/*} AZURE_STORAGE_AUTH_TYPE=msi AZURE_STORAGE_IDENTITY_CLIENT_ID=$IDENTITY \
    blobfuse2 mount "$mount_point" --container-name="${OBJECT_STORE#*/}" --tmp-path="$cache" --allow-other
}

persist() {
  local attempt
  for ((attempt = 1; attempt <= ${ATTEMPTS:-10}; attempt++)); do
    ((attempt == 1)) || sleep "${RETRY_SECONDS:-30}"
    ! "$@" || return 0
  done
  echo "mount-object-store: failed ${ATTEMPTS:-10} times: $*" >&2
  return 1
}

main
