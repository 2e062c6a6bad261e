#!/usr/bin/env bash
# Writes the units of this machine's role, and starts those that are to run. May run again: what runs stays.
#
# Reads:
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster; its file `role` holds the role.
#   UNIT_DIRECTORY        Default /etc/systemd/system.
set -euo pipefail

root=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}
units=$root/current/units/$(<"$root/role")
cp -R "$units/." "${UNIT_DIRECTORY:-/etc/systemd/system}/"
rm "${UNIT_DIRECTORY:-/etc/systemd/system}/enabled"
systemctl daemon-reload
# Some need a package that the start installs, so it comes first; without --no-block a long one would end in a time-out.
while read -r unit; do
  systemctl enable "$unit"
done <"$units/enabled"
while read -r unit; do
  systemctl start --no-block "$unit"
done <"$units/enabled"
