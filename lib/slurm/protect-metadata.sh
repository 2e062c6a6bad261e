#!/usr/bin/env bash
# Keeps everybody but root from the cloud's metadata: with the machine's identity, any user could read the cluster's key.
# Only the metadata's port: some clouds resolve names at the same address. May run again.
#
# Reads:
#   METADATA_ADDRESS    Default 169.254.169.254.
set -euo pipefail

command -v nft >/dev/null || {
  echo "protect-metadata: nft is not installed" >&2
  exit 1
}
nft -f - <<RULES
table inet slurm_metadata
delete table inet slurm_metadata
table inet slurm_metadata {
  chain output {
    type filter hook output priority 0; policy accept;
    ip daddr ${METADATA_ADDRESS:-169.254.169.254} tcp dport { 80, 443 } meta skuid != 0 reject
  }
}
RULES
