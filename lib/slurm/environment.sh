#!/usr/bin/env bash
# To be sourced by what Slurm itself starts, which gets nothing of the environment of its unit: reads what the units name.
#
# Reads:
#   SLURM_CLUSTER_ROOT    Default /opt/slurm-cluster.
set -euo pipefail

set -a
for file in "${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}"/{current/environment/cluster.env,group.env} /etc/default/slurm-cluster; do
  # shellcheck disable=SC1090 # written at run time
  [[ ! -r $file ]] || . "$file"
done
set +a
