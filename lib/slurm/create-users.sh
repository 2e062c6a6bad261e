#!/usr/bin/env bash
# Makes the described users, with the same number on every machine, and their keys. A user who is not described any more
# loses the keys, and keeps the files.
#
# Reads:
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster; tables/users there has name, uid and public key.
#   HOME_ROOT             Default /home.
set -euo pipefail

table=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}/current/tables/users
home_root=${HOME_ROOT:-/home}
group=slurm-users

main() {
  getent group "$group" >/dev/null || groupadd --gid 64031 "$group"
  local name uid
  while IFS=$'\t' read -r name uid; do
    [[ -n $name ]] || continue
    create "$name" "$uid"
    write_keys "$name" "$(awk -F '\t' -v name="$name" '$1 == name && $3 != "" { print $3 }' "$table")"
  done < <(cut -f 1,2 "$table" | sort -u)
  while read -r name; do
    cut -f 1 "$table" | grep -qx "$name" || rm -f "$home_root/$name/.ssh/authorized_keys"
  done < <(getent group "$group" | cut -d : -f 4 | tr , '\n')
}

create() {
  local name=$1 uid=$2 present
  present=$(id -u "$name" 2>/dev/null || true)
  if [[ -z $present ]]; then
    useradd --create-home --home-dir "$home_root/$name" --uid "$uid" --groups "$group" --shell /bin/bash "$name"
  elif [[ $present != "$uid" ]]; then
    echo "create-users: $name has number $present here and $uid in the description; not changed" >&2
  fi
}

write_keys() {
  local directory=$home_root/$1/.ssh
  [[ -d $home_root/$1 ]] || return 0
  install -d -m 0700 -o "$1" "$directory"
  printf '%s\n' "$2" >"$directory/authorized_keys.new"
  chmod 0600 "$directory/authorized_keys.new"
  chown "$1" "$directory/authorized_keys.new"
  mv "$directory/authorized_keys.new" "$directory/authorized_keys"
}

main
