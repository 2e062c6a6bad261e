#!/usr/bin/env bash
# Prints by which number the cloud knows this machine.
set -euo pipefail

# shellcheck disable=SC1091 # checked by itself
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/object-google.sh"
metadata instance/id
