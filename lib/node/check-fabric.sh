#!/usr/bin/env bash
# Checks the interfaces that carry GPU traffic between machines: that all are there, up, at full rate and, on InfiniBand,
# in a partition.
#
# Reads:
#   FABRIC                      none, efa, gpudirect-tcpx, gpudirect-tcpxo, roce or infiniband. Required.
#   EXPECTED_INTERFACE_COUNT    devices; for gpudirect-tcpx and -tcpxo all gVNICs, the primary one included. Required.
#   EXPECTED_LINK_GBPS          least rate of each port in Gbit/s. Default: not checked.
#   REQUIRE_PARTITION_KEY       true: each port must have a partition key beside the default one. Default false.
#   RETRY_COUNT, RETRY_SECONDS  devices may come late: how often, and after how long, they are counted again. Default 3, 5.
#   COMMAND_TIMEOUT_SECONDS     Default 30.
#   SYSFS_ROOT                  Default /sys.
#
# Prints one line for each check:
#   check=<name> status=ok|skipped reason="..."
#   check=<name> status=warn|fail action=isolate|reboot|reset|monitor reason="..."
# Ends with 0 when nothing but notes was found, 1 when the machine must not work, 2 when it was not told what to check.
set -euo pipefail

ended_with=0
sysfs=${SYSFS_ROOT:-/sys}

main() {
  case ${FABRIC-} in
    none)
      skipped fabric "the machine has none"
      exit 0
      ;;
    efa | gpudirect-tcpx | gpudirect-tcpxo | roce | infiniband) ;;
    *)
      finding configuration isolate "FABRIC is not a fabric: '${FABRIC-}'"
      exit 2
      ;;
  esac
  require_number EXPECTED_INTERFACE_COUNT
  [[ -z ${EXPECTED_LINK_GBPS-} ]] || require_number EXPECTED_LINK_GBPS
  command_timeout=${COMMAND_TIMEOUT_SECONDS:-30}
  require_number command_timeout

  check_count
  case $FABRIC in
    roce | infiniband) check_ports ;;
  esac
  exit "$ended_with"
}

check_count() {
  local what count=0 attempt
  case $FABRIC in
    efa) what="EFA devices" ;;
    gpudirect-*) what="gVNICs" ;;
    *) what="active ports" ;;
  esac
  for ((attempt = 0; attempt <= ${RETRY_COUNT:-3}; attempt++)); do
    ((attempt == 0)) || sleep "${RETRY_SECONDS:-5}"
    count=$(interfaces | wc -l)
    ((count < EXPECTED_INTERFACE_COUNT)) || break
  done
  if ((count < EXPECTED_INTERFACE_COUNT)); then
    finding fabric-count reboot "$count of $EXPECTED_INTERFACE_COUNT $what"
  else
    passed fabric-count "$count $what, $EXPECTED_INTERFACE_COUNT needed"
  fi
}

# One line for each.
interfaces() {
  case $FABRIC in
    efa) efa_devices ;;
    gpudirect-*) virtual_nics ;;
    *) active_ports ;;
  esac
}

# By vendor, since other devices of RDMA (NVLink's controllers on B200) are listed beside them.
efa_devices() {
  local file found=0
  for file in "$sysfs"/class/infiniband/*/device/vendor; do
    [[ ! -r $file || $(<"$file") != 0x1d0f ]] || { found=1; echo "$file"; }
  done
  if ((!found)) && command -v fi_info >/dev/null; then
    timeout --kill-after=2 "$command_timeout" fi_info -p efa -t FI_EP_RDM 2>/dev/null |
      sed -n 's/^ *domain: *//p' | sort -u || true
  fi
}

# By the driver, which lists them in every network namespace alike.
virtual_nics() {
  local device
  for device in "$sysfs"/bus/pci/drivers/gve/*:*:*.*; do
    [[ ! -e $device ]] || echo "$device"
  done
}

active_ports() {
  ports | awk '$2 == "ACTIVE"'
}

# Lines of: device, state, rate in Gbit/s, keys of partitions (with commas between; "none"; or "unknown").
ports() {
  local layer=InfiniBand
  [[ $FABRIC == infiniband ]] || layer=Ethernet
  if [[ -d $sysfs/class/infiniband ]]; then
    ports_of_sysfs "$layer"
  elif command -v ibstat >/dev/null; then
    ports_of_ibstat "$layer"
  fi
}

ports_of_sysfs() {
  local port state rate keys
  for port in "$sysfs"/class/infiniband/*/ports/*; do
    [[ -r $port/link_layer && $(<"$port/link_layer") == "$1" ]] || continue
    state=$(<"$port/state")
    rate=$(<"$port/rate")
    keys=$(cat "$port"/pkeys/* 2>/dev/null | sort -u | paste -sd, - || true)
    port=${port%/ports/*}
    echo "${port##*/} ${state##*: } ${rate%% *} ${keys:-none}"
  done
}

ports_of_ibstat() {
  timeout --kill-after=2 "$command_timeout" ibstat 2>/dev/null | awk -v wanted="$1" '
    /^CA / { device = substr($2, 2, length($2) - 2) }
    $1 == "State:" { state = toupper($2) }
    $1 == "Rate:" { rate = $2 }
    $1 == "Link" && $2 == "layer:" && $3 == wanted { print device, state, rate, "unknown" }' || true
}

check_ports() {
  local device state rate keys too_few=$ended_with active=0 slow=0 outside=0
  while read -r device state rate keys; do
    if [[ $state != ACTIVE ]]; then
      # Ports beyond those that are needed may rest.
      ((!too_few)) || finding fabric-port reboot "$device is $state"
      continue
    fi
    active=1
    # A rate may have a fraction, such as 2.5.
    if [[ -n ${EXPECTED_LINK_GBPS-} ]] && ((${rate%%.*} < EXPECTED_LINK_GBPS)); then
      slow=1
      finding fabric-rate isolate "$device: $rate Gbit/s, $EXPECTED_LINK_GBPS expected"
    fi
    if [[ ${REQUIRE_PARTITION_KEY:-false} == true ]]; then
      check_partition "$device" "$keys" || outside=1
    fi
  done < <(ports)
  ((active)) || return 0
  [[ -z ${EXPECTED_LINK_GBPS-} ]] || ((slow)) || passed fabric-rate "every active port at $EXPECTED_LINK_GBPS Gbit/s or more"
  [[ ${REQUIRE_PARTITION_KEY:-false} != true ]] || ((outside)) || passed fabric-partition "every active port is in a partition"
}

# A port that holds nothing but default keys was never joined to the partition of its machines.
check_partition() {
  local device=$1 keys=$2
  if [[ $keys == unknown ]]; then
    finding fabric-partition monitor "$device: ibstat does not tell its partition keys"
    return 1
  elif ! printf '%s\n' "${keys//,/$'\n'}" | grep -vix -e 0x7fff -e 0x0000 -e none >/dev/null; then
    finding fabric-partition isolate "$device is in no partition ($keys)"
    return 1
  fi
}

finding() {
  local check=$1 action=$2 reason=${3//\"/\'} status=fail
  if [[ $action == monitor ]]; then
    status=warn
  else
    ended_with=1
  fi
  printf 'check=%s status=%s action=%s reason="%s"\n' "$check" "$status" "$action" "${reason//$'\n'/ }"
}

passed() {
  printf 'check=%s status=ok reason="%s"\n' "$1" "$2"
}

skipped() {
  printf 'check=%s status=skipped reason="%s"\n' "$1" "$2"
}

require_number() {
  if [[ ! ${!1-} =~ ^[0-9]+$ ]]; then
    finding configuration isolate "$1 is not a whole number: '${!1-}'"
    exit 2
  fi
}

main
