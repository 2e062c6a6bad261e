#!/usr/bin/env bash
# Takes over the configuration of the current release: checks it aside, moves it, and tells a running slurmctld. One that
# Slurm cannot read is not taken: while it lay in /etc/slurm, every command of the controller would fail.
#
# Reads:
#   SLURM_CLUSTER_ROOT       Default /opt/slurm-cluster.
#   CONFIGURATION            Default /etc/slurm.
#   RELEASE                  folder of the release. Default: current in SLURM_CLUSTER_ROOT.
#
# Ends with 1 where the configuration was not taken, and says why.
set -euo pipefail

root=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}
release=${RELEASE:-$root/current}
live=${CONFIGURATION:-/etc/slurm}
# Scripts that Slurm hands to its nodes lie beside slurm.conf.
shipped=(prolog.sh epilog.sh)
staging=""

main() {
  mkdir -p "$live"
  staging=$(mktemp -d "$live.staged.XXXXXX")
  trap 'rm -rf "$staging"' EXIT
  chmod 0755 "$staging"
  stage
  check
  local before=$live.before
  rm -rf "$before"
  cp -a "$live" "$before"
  move "$staging"
  if is_up && ! scontrol reconfigure; then
    move "$before"
    scontrol reconfigure || true
    fail "slurmctld refused it; the one before is back"
  fi
  echo "configuration of $(readlink -f "$release") is live"
}

stage() {
  local file
  for file in "$release"/etc/*; do
    install -m 0644 "$file" "$staging/"
  done
  for file in "${shipped[@]}"; do
    install -m 0755 "$release/sbin/$file" "$staging/"
  done
  # slurmdbd insists that nobody else reads its file.
  chmod 0600 "$staging/slurmdbd.conf"
  chown slurm:slurm "$staging/slurmdbd.conf"
  [[ ! -e $live/slurm.key ]] || cp -p "$live/slurm.key" "$staging/"
}

# Slurm has no command that checks a file. A client that can read it names the controller, be it up or down.
check() {
  local output
  output=$(SLURM_CONF=$staging/slurm.conf timeout 60 scontrol ping 2>&1) || true
  [[ $output == *"Slurmctld(primary)"* ]] || fail "Slurm cannot read it: ${output//$'\n'/; }"
  [[ $output != *error:* ]] || fail "Slurm complains of it: ${output//$'\n'/; }"
}

is_up() {
  [[ $(timeout 60 scontrol ping 2>/dev/null) == *" is UP"* ]]
}

# File by file, each at once: a reader never sees half of one.
move() {
  local file
  for file in "$1"/*; do
    [[ -f $file && ${file##*/} != slurm.key ]] || continue
    cp -p "$file" "$live/.${file##*/}.new"
    mv "$live/.${file##*/}.new" "$live/${file##*/}"
  done
  # What a release does not have any more must go: a topology.yaml left behind would still be read.
  [[ -e $1/topology.yaml ]] || rm -f "$live/topology.yaml"
}

fail() {
  echo "install-configuration: not taken: $*" >&2
  exit 1
}

main
