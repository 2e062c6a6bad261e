#!/usr/bin/env bash
# Before each start of slurmdbd, as root: its database, and its right to it through the socket, by the name of the system's
# user. There is no password.
#
# Reads:
#   ATTEMPTS, RETRY_SECONDS    MariaDB may need a while, most of all after a crash. Default 60 and 5.
set -euo pipefail

for ((attempt = 1; attempt <= ${ATTEMPTS:-60}; attempt++)); do
  ((attempt == 1)) || sleep "${RETRY_SECONDS:-5}"
  if mariadb --user=root <<<"
CREATE DATABASE IF NOT EXISTS slurm_acct_db;
CREATE USER IF NOT EXISTS slurm@localhost IDENTIFIED VIA unix_socket;
GRANT ALL ON slurm_acct_db.* TO slurm@localhost;"; then
    exit 0
  fi
done
echo "create-database: MariaDB did not reply in ${ATTEMPTS:-60} attempts" >&2
exit 1
