#!/usr/bin/env bash
# Prepares a node, at each of its starts: Slurm, local disks, file systems, users, the key; then checks the machine. A sick
# machine never joins: the controller misses it, and has it replaced. slurmd starts after it.
#
# Reads what the scripts beside it read, and:
#   NODE_CONF           words by which slurmd presents the machine. Required.
#   MACHINE_TYPE        Required.
#   MACHINE_ID          by which the cloud knows the machine. Default: what identity-<cloud>.sh prints.
#   LOCAL_DISK_COUNT    Default 0: no local file system is made.
#   LUSTRE_SOURCE       Default: no file system.
#   OBJECT_STORE        Default: no mount.
#   TOPOLOGY            name of the topology; empty: none. FABRIC_LEAF is where the machine is in it.
#   SLURMD_ENVIRONMENT  file that slurmd's unit reads. Default /run/slurm-node.env.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${SLURM_CLUSTER_ROOT:-/opt/slurm-cluster}
export ROLE=node

main() {
  [[ -n ${NODE_CONF-} && -n ${MACHINE_TYPE-} ]] || fail "NODE_CONF and MACHINE_TYPE are needed"
  "$here/protect-metadata.sh"
  "$here/install-slurm.sh"
  provide_local_disks
  if [[ -n ${LUSTRE_SOURCE-} ]]; then
    "$here/install-lustre.sh"
    "$here/mount-lustre.sh"
  fi
  [[ -z ${OBJECT_STORE-} ]] || "$here/mount-object-store.sh"
  "$here/create-users.sh"
  "$here/provide-key.sh"
  ln -sfn "$root/current/profile/group-$GROUP.sh" /etc/profile.d/nccl.sh
  # slurmd takes its configuration from the controller; a file beside it would win.
  rm -f /etc/slurm/slurm.conf
  "$here/check-node.sh" || fail "this machine is sick, and does not join"
  local conf=$NODE_CONF id
  [[ -z ${TOPOLOGY-} || -z ${FABRIC_LEAF-} ]] || conf+=" Topology=$(topology)"
  id=${MACHINE_ID:-$("$here/identity-$CLOUD.sh")}
  [[ -n $id ]] || fail "the cloud did not say which machine this is"
  printf 'SLURMD_CONF="%s"\nMACHINE_ID="%s"\n' "$conf" "$id" >"${SLURMD_ENVIRONMENT:-/run/slurm-node.env}"
}

# Some images have put the disks together already.
provide_local_disks() {
  if ((${LOCAL_DISK_COUNT:-0} == 0)); then
    return
  elif mountpoint --quiet "${IMAGE_NVME:-/opt/dlami/nvme}"; then
    ln -sfn "${IMAGE_NVME:-/opt/dlami/nvme}" /mnt/nvme
  else
    EXPECTED_DISK_COUNT=$LOCAL_DISK_COUNT MOUNT_POINT=/mnt/nvme "$here/assemble-nvme.sh"
  fi
}

topology() {
  if [[ $TOPOLOGY == nvlink ]]; then echo "nvlink:$FABRIC_LEAF"; else echo "fabric:root:$FABRIC_LEAF"; fi
}

fail() {
  echo "start-node: $*" >&2
  exit 1
}

main
