#!/usr/bin/env bash
# Writes the accounting database to the state disk, where the disk's snapshots take it along whole.
#
# Reads:
#   STATE_MOUNT     Default /var/lib/slurm-state.
#   BACKUPS_KEPT    Default 8.
set -euo pipefail

directory=${STATE_MOUNT:-/var/lib/slurm-state}/backups
kept=${BACKUPS_KEPT:-8}
[[ $kept =~ ^[1-9][0-9]*$ ]] || {
  echo "back-up-accounting: BACKUPS_KEPT is not a number above 0: '$kept'" >&2
  exit 2
}
umask 077
mariadb-dump --single-transaction --databases slurm_acct_db | gzip >"$directory/.part"
mv "$directory/.part" "$directory/slurm_acct_db-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz"
find "$directory" -name 'slurm_acct_db-*.sql.gz' | sort -r | tail -n "+$((kept + 1))" | xargs --no-run-if-empty rm --
