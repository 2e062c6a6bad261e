#!/usr/bin/env bash
# Prints by which name the cloud knows this machine: <scale set>_<number>.
set -euo pipefail

# shellcheck disable=SC1091 # checked by itself
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/object-azure.sh"
metadata "instance/compute/name?api-version=2021-02-01&format=text"
