#!/usr/bin/env bash
# Runs the program that prepares text for real: two Ray nodes on loopback and a made corpus, about two minutes once its
# Python packages (1.9 GB) lie in the user's cache folder. Skipped, and said so, where they cannot be had.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  printf '\n*** SKIPPED: lib/data/text_preparation.py WAS NOT RUN: %s ***\n\n' "$1" >&2
  exit 0
}

main() {
  local requirements=(lib/data/requirements.txt test/data/requirements.txt)
  command -v python3 >/dev/null || skip "there is no python3"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "python3 is older than 3.10"
  local version key folder
  version=$(python3 -c 'import sys; print(*sys.version_info[:3], sep=".")')
  key=$(cat "${requirements[@]}" | sha256sum | cut -c1-16)
  folder="${XDG_CACHE_HOME:-$HOME/.cache}/cdktf-gpu-clusters/text-preparation-$version-$key"
  if [[ ! -e "$folder/complete" ]]; then
    rm -rf "$folder"
    python3 -m venv "$folder" || skip "python3 has no venv"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "${requirements[@]/#/--requirement=}" ||
      skip "its Python packages cannot be had"
    touch "$folder/complete"
  fi
  "$folder/bin/ruff" check --isolated --line-length 120 --select E,F,I,B,UP,W lib/data test/data
  "$folder/bin/ruff" format --isolated --line-length 120 --check lib/data test/data
  unshare -n -p -f --mount-proc true 2>/dev/null || skip "unshare needs more rights"
  local configuration
  configuration=$(mktemp)
  npx tsx test/data/configuration.ts >"$configuration"
  # Ray binds the machine's outer address, whatever it is told: in a network of its own there is none.
  unshare -n -p -f --mount-proc bash -c 'ip link set lo up && exec "$@"' _ \
    timeout 580 "$folder/bin/python" test/data/verify_text_preparation.py "$configuration"
  rm -f "$configuration"
}

main
