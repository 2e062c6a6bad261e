#!/usr/bin/env bash
# Fetches the bundle when there is a newer one, and takes it over: scripts and users on every machine, the configuration of
# Slurm on the controller, which hands it to the others. Restarts no daemon. A bundle that was refused is not tried again.
#
# Reads:
#   CLOUD                 object-<cloud>.sh beside this script fetches.
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}
# shellcheck disable=SC1090,SC1091 # one of several
. "$here/object-$CLOUD.sh"

main() {
  fetch_object bundle.sha256 "$root/bundle.sha256.new"
  local sum release
  sum=$(<"$root/bundle.sha256.new")
  [[ $sum =~ ^[0-9a-f]{64}$ ]] || fail "bundle.sha256 is not a sum: '$sum'"
  release=$root/releases/$sum
  [[ $(readlink -f "$root/current") != "$(readlink -f "$release")" && ! -e $root/refused-$sum ]] || return 0
  fetch_object bundle.sh "$root/bundle.sh.new"
  echo "$sum  $root/bundle.sh.new" | sha256sum --check --quiet || fail "bundle.sh does not have the sum of bundle.sha256 (yet)"
  rm -rf "$release.part"
  mkdir -p "$release.part"
  bash "$root/bundle.sh.new" "$release.part"
  rm -rf "$release"
  mv "$release.part" "$release"
  if [[ $(<"$root/role") == controller ]] && ! RELEASE=$release "$release/sbin/install-configuration.sh"; then
    touch "$root/refused-$sum"
    fail "release $sum was refused; the one before stays"
  fi
  # A link cannot be changed in one step, but another can be moved over it.
  ln -sfn "$release" "$root/current.new"
  mv -T "$root/current.new" "$root/current"
  "$root/current/sbin/create-users.sh"
  "$root/current/sbin/install-units.sh"
  echo "release $sum is current"
}

fail() {
  echo "pull-configuration: $*" >&2
  exit 1
}

main
