#!/usr/bin/env bash
# Puts the key of the cluster where Slurm reads it. It is kept in the cloud's secret manager, and nowhere in Terraform: the
# first controller makes it, once; all others read it. Anyone who has it commands the whole cluster.
#
# Reads:
#   ROLE               only a controller makes a key.
#   CLOUD              secret-<cloud>.sh beside this script reads and creates.
#   KEY_FILE           Default /etc/slurm/slurm.key.
#   ATTEMPTS, RETRY_SECONDS
#                      how often a key is read that is not there yet. Default 90 and 10.
#
# A secret manager that does not reply never leads to a new key.
set -euo pipefail

secret=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secret-$CLOUD.sh
key_file=${KEY_FILE:-/etc/slurm/slurm.key}
absent=3

main() {
  local attempt code text=""
  for ((attempt = 1; attempt <= ${ATTEMPTS:-90}; attempt++)); do
    ((attempt == 1)) || sleep "${RETRY_SECONDS:-10}"
    code=0
    text=$("$secret" read) || code=$?
    if ((code == 0)); then
      write_key "$text"
      return
    elif ((code == absent)) && [[ $ROLE == controller ]]; then
      # Read again what was stored: another may have been first.
      openssl rand 1024 | base64 --wrap=0 | "$secret" create || true
    fi
  done
  echo "provide-key: no key could be read in ${ATTEMPTS:-90} attempts" >&2
  exit 1
}

write_key() {
  local new=$key_file.new
  install -m 0600 /dev/null "$new"
  base64 --decode <<<"$1" >"$new" || true
  if (($(wc -c <"$new") < 256)); then
    rm -f "$new"
    echo "provide-key: the secret holds no key" >&2
    exit 1
  fi
  chown slurm:slurm "$new"
  mv "$new" "$key_file"
}

main
