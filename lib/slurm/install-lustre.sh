#!/usr/bin/env bash
# Installs the client of Lustre for the kernel that runs, where the image does not bring it, from the cloud's own repository.
#
# Reads:
#   CLOUD    aws, google or azure.
#   ATTEMPTS, RETRY_SECONDS
#            for what comes over the network. Default 10 and 30.
set -euo pipefail

kernel=$(uname -r)
keyring=/etc/apt/keyrings/lustre.asc

main() {
  ! modinfo lustre >/dev/null 2>&1 || return 0
  mkdir -p "${keyring%/*}"
  persist "install_$CLOUD"
}

# Amazon FSx for Lustre user guide, "Installing the Lustre client".
install_aws() {
  add https://fsx-lustre-client-repo-public-keys.s3.amazonaws.com/fsx-ubuntu-public-key.asc \
    "https://fsx-lustre-client-repo.s3.amazonaws.com/ubuntu noble main" "lustre-client-modules-$kernel"
}

# Google Cloud Managed Lustre, "Connect to an existing instance from Compute Engine".
install_google() {
  add https://us-apt.pkg.dev/doc/repo-signing-key.gpg \
    "https://us-apt.pkg.dev/projects/lustre-client-binaries lustre-client-ubuntu-noble main" \
    "lustre-client-modules-$kernel/lustre-client-ubuntu-noble" lustre-client-utils/lustre-client-ubuntu-noble
}

# Azure Managed Lustre, "Install Lustre client software on Ubuntu": the meta package of the kernel.
install_azure() {
  add https://packages.microsoft.com/keys/microsoft.asc \
    "https://packages.microsoft.com/repos/amlfs-noble/ noble main" "amlfs-lustre-client-2.15.7-33-g79ddf99=$kernel"
}

add() {
  local key=$1 repository=$2
  shift 2
  curl --silent --show-error --fail --location --output "$keyring" "$key" &&
    echo "deb [signed-by=$keyring] $repository" >/etc/apt/sources.list.d/lustre.list &&
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

persist() {
  local attempt
  for ((attempt = 1; attempt <= ${ATTEMPTS:-10}; attempt++)); do
    ((attempt == 1)) || sleep "${RETRY_SECONDS:-30}"
    ! "$@" || return 0
  done
  echo "install-lustre: failed ${ATTEMPTS:-10} times: $*" >&2
  return 1
}

main
