#!/usr/bin/env bash
# Starts and stops Google's receive data path manager (RxDM), without which NCCL over GPUDirect-TCPXO or TCPX has no fabric.
# Prolog and epilog of every job of several nodes call it.
#
#   start    ends with 0 once it is ready, with 1 where it is not after START_SECONDS.
#   stop
#
# Reads:
#   FABRIC           gpudirect-tcpxo or gpudirect-tcpx; every other fabric has no such manager, and nothing is done.
#   RXDM_IMAGE       Default: the one that goes with the plugin of the image (GoogleCloudPlatform/container-engine-accelerators).
#   START_SECONDS    Default 120.
set -euo pipefail

name=receive-datapath-manager

main() {
  local -a words
  case ${FABRIC-} in
    gpudirect-tcpxo)
      image=${RXDM_IMAGE:-us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpxo/tcpgpudmarxd-dev:v1.0.21}
      # From v1.0.18 on there are no other flags.
      words=(--num_hops=2 --num_nics=8)
      devices=(--volume /dev/dmabuf_import_helper:/dev/dmabuf_import_helper)
      ;;
    gpudirect-tcpx)
      image=${RXDM_IMAGE:-us-docker.pkg.dev/gce-ai-infra/gpudirect-tcpx/tcpgpudmarxd-dev:v2.0.12}
      words=(/tcpgpudmarxd/build/app/tcpgpudmarxd --gpu_nic_preset a3vm --gpu_shmem_type fd --uds_path /run/tcpx --setup_param '--verbose 128 2 0')
      devices=(--volume /run/tcpx:/run/tcpx)
      ;;
    *) return 0 ;;
  esac
  case ${1-} in
    start) start "${words[@]}" ;;
    stop) docker rm --force "$name" >/dev/null 2>&1 || true ;;
    *)
      echo "usage: data-path-manager.sh start|stop" >&2
      exit 2
      ;;
  esac
}

start() {
  local end
  docker rm --force "$name" >/dev/null 2>&1 || true
  docker run --detach --name "$name" --cap-add=NET_ADMIN --network=host --privileged --gpus all \
    --volume /var/lib/nvidia/lib64:/usr/local/nvidia/lib64 "${devices[@]}" \
    --env LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu:/usr/local/nvidia/lib64 "$image" "$@" >/dev/null
  end=$((SECONDS + ${START_SECONDS:-120}))
  while ((SECONDS < end)); do
    if [[ $(docker inspect --format '{{.State.Running}}' "$name" 2>/dev/null) != true ]]; then
      break
    fi
    if docker logs "$name" 2>&1 | grep -qi 'buffer manager initialization complete\|rx rule manager server(s) started'; then
      return 0
    fi
    sleep 1
  done
  echo "data-path-manager: $name is not ready: $(docker logs --tail 3 "$name" 2>&1 | tr '\n' ' ')" >&2
  return 1
}

main "$@"
