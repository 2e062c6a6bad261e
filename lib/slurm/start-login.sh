#!/usr/bin/env bash
# Prepares a login machine, at each of its starts: Slurm's commands, the key, users, file systems. sackd starts after it.
#
# Reads what the scripts beside it read: install-slurm.sh, provide-key.sh, create-users.sh, mount-lustre.sh.
#   LUSTRE_SOURCE    Default: no file system.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export ROLE=login
"$here/protect-metadata.sh"
"$here/install-slurm.sh"
"$here/provide-key.sh"
"$here/create-users.sh"
[[ -z ${LUSTRE_SOURCE-} ]] || "$here/mount-lustre.sh"
