#!/usr/bin/env bash
# Heals a node that the controller has forgotten: slurmctld writes nodes that joined only every 300 s, and one that crashed
# meanwhile does not know them. slurmd never registers again by itself; a restart does it, and leaves jobs running.
#
# Reads:
#   RESTART_COMMAND    Default systemctl restart slurmd.
#   COMMAND_TIMEOUT_SECONDS
#                      Default 30.
#   NODE_NAME          Default: the host's name.
set -euo pipefail

seconds=${COMMAND_TIMEOUT_SECONDS:-30}
name=${NODE_NAME:-$(uname -n)}
name=${name%%.*}
read -r -a restart <<<"${RESTART_COMMAND:-systemctl restart slurmd}"

[[ $(timeout "$seconds" scontrol ping 2>/dev/null) == *" is UP"* ]] || exit 0
found=$(timeout "$seconds" scontrol show node "$name" 2>&1) || true
[[ $found == *"Node $name not found"* || $found == *"No nodes in the system"* ]] || exit 0
echo "watch-membership: the controller does not know $name; restarting slurmd"
"${restart[@]}"
