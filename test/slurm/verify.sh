#!/usr/bin/env bash
# Runs what ships for a Slurm cluster under the real Slurm: Debian's packages in a folder, and a machine for each network,
# mount and process namespace. Needs root, debootstrap and a Debian mirror; is skipped, loudly, where they cannot be had.
#
# Reads:
#   DEBIAN_MIRROR    Default: the mirror that apt is set to.
#   XDG_CACHE_HOME   where the folders are kept. Default ~/.cache.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck disable=SC2016 # apt fills in the site
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -v security | head -n 1)}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/slurm-debian
packages=slurmctld,slurmd,slurmdbd,slurm-client,sackd,slurm-wlm-basic-plugins,slurm-wlm-mysql-plugin,slurm-wlm-jwt-plugin
packages+=,mariadb-server,iproute2,procps,python3,curl,ca-certificates,openssl,util-linux,e2fsprogs

skip() {
  echo "SKIPPED: $*, so nothing was tried on the real Slurm" >&2
  exit 0
}

# The folder of a release, made once.
tree() {
  local folder=$cache/$1
  [[ ! -d $folder ]] || return 0
  mkdir -p "$cache"
  rm -rf "$folder.part"
  debootstrap --variant=minbase --include="$packages" "$1" "$folder.part" "$mirror" >"$cache/$1.log" 2>&1 || return 1
  rm -f "$folder.part"/var/cache/apt/archives/*.deb
  mv "$folder.part" "$folder"
}

[[ $(id -u) == 0 ]] || skip "this is not root"
command -v debootstrap >/dev/null || (apt-get update -qq && apt-get install -y -qq debootstrap) >/dev/null 2>&1 ||
  skip "debootstrap cannot be installed"
for command in unshare nsenter ip losetup python3; do
  command -v "$command" >/dev/null || skip "$command is missing"
done
unshare --net --mount --pid --fork true 2>/dev/null || skip "namespaces cannot be made"
tree trixie || skip "Debian trixie cannot be had from $mirror"
newer=(sid)
tree sid || {
  echo "SKIPPED: Debian sid cannot be had from $mirror: no upgrade was tried" >&2
  newer=()
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for release in 24.11 26.05; do
  mkdir "$work/$release"
  npx tsx test/slurm/write-bundle.ts "$release" "$work/$release"
done
# Everything that is started in there ends with it.
timeout 900 unshare --net --mount --pid --fork --kill-child --mount-proc \
  python3 test/slurm/verify_slurm.py "$work" "$cache" ${newer[@]+"${newer[@]}"}
