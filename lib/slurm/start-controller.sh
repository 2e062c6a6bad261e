#!/usr/bin/env bash
# Prepares a controller, at each of its starts: Slurm, the state disk, the keys, the database's folder, the configuration.
# The daemons start after it.
#
# Reads what the scripts beside it read: install-slurm.sh, mount-state-disk.sh, provide-key.sh, create-users.sh.
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster.
#   STATE_MOUNT           Default /var/lib/slurm-state.
#   DATABASE_CONFIGURATION
#                         Default /etc/mysql/mariadb.conf.d.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}
state=${STATE_MOUNT:-/var/lib/slurm-state}
export ROLE=controller

main() {
  hostname controller
  "$here/protect-metadata.sh"
  "$here/install-slurm.sh"
  local expected
  expected=$(expects_state)
  STATE_EXPECTED=$expected "$here/mount-state-disk.sh"
  chmod 0755 "$state"
  install -d -o slurm -g slurm -m 0700 "$state/slurmctld" "$state/marks"
  install -d -o mysql -g mysql -m 0750 "$state/mysql"
  # Another image gives the database's user another number.
  [[ $(stat --format=%U "$state/mysql/ibdata1" 2>/dev/null || echo mysql) == mysql ]] || chown -R mysql:mysql "$state/mysql"
  install -d -m 0700 "$state/backups" "$state/replace"
  "$here/provide-key.sh"
  provide_jwt_key
  install -m 0644 "$root/current/mariadb/99-slurm.cnf" "${DATABASE_CONFIGURATION:-/etc/mysql/mariadb.conf.d}/99-slurm.cnf"
  [[ -d $state/mysql/mysql ]] || mariadb-install-db --user=mysql --datadir="$state/mysql" --skip-test-db >/dev/null
  "$here/install-configuration.sh"
  "$here/create-users.sh"
}

# A key in the secret manager means that there was a controller before this one. No reply is no leave to format a disk.
expects_state() {
  [[ -z ${STATE_EXPECTED-} ]] || {
    echo "$STATE_EXPECTED"
    return
  }
  local code=0
  "$here/secret-$CLOUD.sh" read >/dev/null || code=$?
  case $code in
    0) echo true ;;
    3) echo false ;;
    *)
      echo "start-controller: the secret manager did not reply; nothing was changed" >&2
      return 1
      ;;
  esac
}

provide_jwt_key() {
  local key=$state/jwt_hs256.key
  [[ -s $key ]] || {
    install -m 0600 /dev/null "$key.new"
    openssl rand 32 >"$key.new"
    chown slurm:slurm "$key.new"
    mv "$key.new" "$key"
  }
}

main
