#!/usr/bin/env bash
# Prepares a login machine, at each of its starts: Slurm's commands, the key, users, file systems. sackd starts after it.
#
# Reads what the scripts beside it read: install-slurm.sh, provide-key.sh, create-users.sh, mount-lustre.sh,
# mount-object-store.sh.
#   LUSTRE_SOURCE    Default: no file system.
#   OBJECT_STORE     Default: no mount.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export ROLE=login
"$here/protect-metadata.sh"
"$here/install-slurm.sh"
"$here/provide-key.sh"
"$here/create-users.sh"
if [[ -n ${LUSTRE_SOURCE-} ]]; then
  "$here/install-lustre.sh"
  "$here/mount-lustre.sh"
fi
[[ -z ${OBJECT_STORE-} ]] || "$here/mount-object-store.sh"
