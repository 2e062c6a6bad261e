#!/usr/bin/env bash
# Installs Slurm where the image does not bring it, from a repository of packages that name their release.
#
# Reads:
#   ROLE                  controller, node or login. Required.
#   SLURM_RELEASE         such as 25.11. Required.
#   SLURM_REPOSITORY      Default https://packages.microsoft.com/repos/slurm-ubuntu-noble/.
#   SLURM_REPOSITORY_KEY  where its key is. Default https://packages.microsoft.com/keys/microsoft.asc.
#   CLOUD                 whose command the controller needs.
#   ATTEMPTS, RETRY_SECONDS
#                         for everything that comes over the network. Default 10 and 30.
#   SBIN                  where the daemons are. Default /usr/sbin.
set -euo pipefail

repository=${SLURM_REPOSITORY:-https://packages.microsoft.com/repos/slurm-ubuntu-noble/}
key=${SLURM_REPOSITORY_KEY:-https://packages.microsoft.com/keys/microsoft.asc}
sbin=${SBIN:-/usr/sbin}

main() {
  # The number of the user must be the same on all machines: it stands in every credential.
  getent passwd slurm >/dev/null || {
    groupadd --system --gid 64030 slurm
    useradd --system --uid 64030 --gid slurm --home-dir /nonexistent --shell /usr/sbin/nologin slurm
  }
  mkdir -p /etc/slurm /var/log/slurm /var/spool/slurmd
  chown slurm:slurm /var/log/slurm
  local daemon=slurmctld packages=(slurm-smd slurm-smd-client)
  case $ROLE in
    controller) packages+=(slurm-smd-slurmctld slurm-smd-slurmdbd mariadb-server) ;;
    node) daemon=slurmd packages+=(slurm-smd-slurmd) ;;
    login) daemon=sackd packages+=(slurm-smd-sackd) ;;
    *)
      echo "install-slurm: ROLE is none of controller, node and login: '$ROLE'" >&2
      exit 2
      ;;
  esac
  if [[ ! -x $sbin/$daemon ]]; then
    add_repository
    # A package that starts its daemon would do so before it is configured.
    printf '#!/bin/sh\nexit 101\n' >"$sbin/policy-rc.d"
    chmod 0755 "$sbin/policy-rc.d"
    trap 'rm -f "$sbin/policy-rc.d"' EXIT
    persist apt-get update
    persist env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"
    apt-mark hold "${packages[@]}"
  fi
  [[ $ROLE != controller ]] || install_cloud_command
}

add_repository() {
  mkdir -p /etc/apt/keyrings
  persist curl --silent --show-error --fail --location --output /etc/apt/keyrings/slurm.asc "$key"
  echo "deb [signed-by=/etc/apt/keyrings/slurm.asc] $repository stable main" >/etc/apt/sources.list.d/slurm.list
  # The distribution's packages have other names, and files of the same ones.
  printf 'Package: slurm-smd*\nPin: version %s*\nPin-Priority: 990\n' "$SLURM_RELEASE" >/etc/apt/preferences.d/slurm
}

install_cloud_command() {
  case ${CLOUD-} in
    aws) command -v aws >/dev/null || persist snap install aws-cli --classic ;;
    azure)
      command -v az >/dev/null || {
        echo "deb [signed-by=/etc/apt/keyrings/slurm.asc] https://packages.microsoft.com/repos/azure-cli/ noble main" >/etc/apt/sources.list.d/azure-cli.list
        [[ -e /etc/apt/keyrings/slurm.asc ]] || persist curl --silent --show-error --fail --location --create-dirs --output /etc/apt/keyrings/slurm.asc "$key"
        persist apt-get update
        persist env DEBIAN_FRONTEND=noninteractive apt-get install --yes azure-cli
      }
      ;;
    google) command -v gcloud >/dev/null || persist snap install google-cloud-cli --classic ;;
  esac
}

persist() {
  local attempt
  for ((attempt = 1; attempt <= ${ATTEMPTS:-10}; attempt++)); do
    ((attempt == 1)) || sleep "${RETRY_SECONDS:-30}"
    ! "$@" || return 0
  done
  echo "install-slurm: failed ${ATTEMPTS:-10} times: $*" >&2
  return 1
}

main
