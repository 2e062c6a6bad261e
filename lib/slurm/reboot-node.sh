#!/usr/bin/env bash
# RebootProgram of Slurm: it asks for this once the node is free.
set -euo pipefail

exec systemctl reboot
