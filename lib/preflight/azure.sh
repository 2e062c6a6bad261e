#!/usr/bin/env bash
# Checks a subscription before the first apply: what is missing is printed with the way to get it. Nothing is changed.
# Needs the Azure command line (az), signed in to the subscription (az login; ARM_SUBSCRIPTION_ID chooses another one).
#
#   NAME             what is going to be made
#   REGION           short name of the region
#   KUBERNETES       version of AKS, empty where the cluster exists
#   PROVIDERS        resource providers, apart by blanks
#   FEATURES         lines: NAMESPACE NAME STATE, the state being registered or absent
#   MACHINES         lines: SIZE COUNT ZONES PRIORITY DISKS; zones apart by commas, "none" without; priority regular or spot;
#                    disks encrypted at the host, or plain
#   LUSTRE           SKU and zone of the file system, empty without one
#   RESERVATIONS     lines: ID SIZE COUNT
#   EXISTING         ids of what must exist, one a line
#   KEY_VAULTS       ids of vaults whose keys are used, one a line
#   GIVES_LOCKS      true where locks are made
#   ROLES_SUFFICE    true where a custom role holds what Owner holds here: roles are then not looked at
set -euo pipefail

missing=0
ok() { printf 'ok       %s\n' "$1"; }
lacks() {
  missing=$((missing + 1))
  printf 'MISSING  %s\n         -> %s\n' "$1" "$2"
}

# The output of az, in tab-separated values; fails where az does.
ask() { az "$@" --output tsv 2>/dev/null; }

if ! command -v az >/dev/null; then
  lacks "the Azure command line (az)" "install it: https://learn.microsoft.com/cli/azure/install-azure-cli"
  exit 1
fi
if [ -n "${ARM_SUBSCRIPTION_ID:-}" ] && ! ask account set --subscription "$ARM_SUBSCRIPTION_ID" >/dev/null; then
  lacks "the subscription $ARM_SUBSCRIPTION_ID" "az login, as someone who has it"
  exit 1
fi
if ! subscription=$(ask account show --query id) || [ -z "$subscription" ]; then
  lacks "a subscription" "az login"
  exit 1
fi
printf 'Preflight of %s in %s, subscription %s\n' "$NAME" "$REGION" "$subscription"

check_provider() {
  local state
  if ! state=$(ask provider show --namespace "$1" --query registrationState); then
    lacks "the resource provider $1: az cannot read it" "az provider register --namespace $1 --wait"
  elif [ "$state" = "Registered" ]; then
    ok "resource provider $1"
  else
    lacks "the resource provider $1 (${state:-unknown})" "az provider register --namespace $1 --wait"
  fi
}

check_feature() {
  local namespace=$1 feature=$2 wanted=$3 state
  # A feature that nobody ever asked for may not be readable: it is absent then.
  state=$(ask feature show --namespace "$namespace" --name "$feature" --query properties.state) || state=""
  if [ "$wanted" = "registered" ]; then
    if [ "$state" = "Registered" ]; then
      ok "feature $namespace/$feature"
    else
      lacks "the feature $namespace/$feature (${state:-unknown})" \
        "az feature register --namespace $namespace --name $feature, wait until it is Registered (up to 20 minutes), then az provider register --namespace $namespace --wait"
    fi
  else
    case "$state" in
      Registered | Registering | Pending)
        lacks "the absence of the feature $namespace/$feature ($state), which these machines need" \
          "az feature unregister --namespace $namespace --name $feature, then az provider register --namespace $namespace --wait; machines that need it go into another subscription"
        ;;
      *) ok "feature $namespace/$feature is absent" ;;
    esac
  fi
}

# What the cloud says of a size here: family, vCPUs, encryption at the host; then its zones; then zones closed to this subscription.
sku() {
  ask vm list-skus --location "$REGION" --resource-type virtualMachines --all \
    --query "[?name=='$1'] | [0].$2"
}

declare -A family_needs=()
regular_needs=0
spot_needs=0

check_machines() {
  local size=$1 count=$2 zones=$3 priority=$4 disks=$5 family vcpus offered closed restricted zone
  if ! family=$(sku "$size" family) || [ -z "$family" ] || [ "$family" = "None" ]; then
    lacks "the size $size in $REGION" "choose another region or size: az vm list-skus --size $size --all --output table"
    return
  fi
  restricted=$(sku "$size" "restrictions[?type=='Location'].reasonCode | [0]") || restricted=unknown
  if [ -n "$restricted" ] && [ "$restricted" != "None" ]; then
    lacks "leave to use $size in $REGION ($restricted)" "ask Azure support for access to $size in $REGION"
  fi
  if [ "$zones" != "none" ]; then
    offered=$(sku "$size" "locationInfo[0].zones | join(',', @)") || offered=""
    closed=$(sku "$size" "restrictions[?type=='Zone'].restrictionInfo.zones[] | join(',', @)") || closed=""
    for zone in ${zones//,/ }; do
      if [[ ",$offered," != *",$zone,"* ]] || [[ ",$closed," == *",$zone,"* ]]; then
        lacks "$size in zone $zone of $REGION (offered: ${offered:-none}; closed to this subscription: ${closed:-none})" \
          "choose another zone, or ask Azure support for access to it"
      else
        ok "$size in zone $zone"
      fi
    done
  fi
  if [ "$disks" = "encrypted" ]; then
    if [ "$(sku "$size" "capabilities[?name=='EncryptionAtHostSupported'].value | [0]")" = "True" ]; then
      ok "$size is encrypted at the host"
    else
      lacks "encryption at the host on $size" "write hostEncryption: false for this pool"
    fi
  fi
  vcpus=$(sku "$size" "capabilities[?name=='vCPUs'].value | [0]") || vcpus=""
  if ! [[ "$vcpus" =~ ^[0-9]+$ ]]; then
    lacks "the number of vCPUs of $size: az does not say it" "az vm list-skus --location $REGION --size $size --all"
    return
  fi
  if [ "$priority" = "spot" ]; then
    spot_needs=$((spot_needs + count * vcpus))
  else
    family_needs[$family]=$((${family_needs[$family]:-0} + count * vcpus))
    regular_needs=$((regular_needs + count * vcpus))
  fi
}

check_quota() {
  local quota=$1 needed=$2 limit used
  if ! read -r limit used < <(ask vm list-usage --location "$REGION" --query "[?name.value=='$quota'] | [0].[limit,currentValue] | join(' ', [to_string([0]), to_string([1])])") ||
    ! [[ "$limit" =~ ^[0-9]+$ ]] || ! [[ "$used" =~ ^[0-9]+$ ]]; then
    lacks "the quota $quota in $REGION: az does not say it" "ask for $needed vCPUs of $quota in $REGION (portal: Quotas)"
  elif [ $((limit - used)) -lt "$needed" ]; then
    lacks "vCPUs of $quota in $REGION: $needed needed, $((limit - used)) left of $limit" \
      "ask for a limit of $((used + needed)) for $quota in $REGION (portal: Quotas)"
  else
    ok "$needed vCPUs of $quota ($((limit - used)) left)"
  fi
}

check_kubernetes() {
  local versions minor
  minor=$(cut -d. -f1,2 <<<"$KUBERNETES")
  if ! versions=$(ask aks get-versions --location "$REGION" --query "values[].patchVersions.keys(@)[]") || [ -z "$versions" ]; then
    lacks "the versions of AKS in $REGION: az does not say them" "az aks get-versions --location $REGION"
  elif grep -Eq "^${KUBERNETES//./\\.}(\.[0-9]+)?$" <<<"$versions"; then
    ok "Kubernetes $KUBERNETES"
  else
    lacks "Kubernetes $KUBERNETES in $REGION" \
      "choose one of: $(grep -E "^${minor//./\\.}\." <<<"$versions" | tr '\n' ' ')$(cut -d. -f1,2 <<<"$versions" | sort -uV | tr '\n' ' ')"
  fi
}

check_lustre() {
  local tier=$1 zone=$2 zones
  zones=$(ask rest --method get \
    --url "https://management.azure.com/subscriptions/$subscription/providers/Microsoft.StorageCache/skus?api-version=2024-07-01" \
    --query "value[?name=='$tier' && resourceType=='amlFilesystems'].locationInfo[][] | [?location=='$REGION'].zones[] | join(',', @)") || zones=""
  if [[ ",$zones," == *",$zone,"* ]]; then
    ok "$tier in zone $zone"
  else
    lacks "$tier in zone $zone of $REGION (offered: ${zones:-none})" \
      "choose another zone or tier, or ask Azure support for Managed Lustre in $REGION"
  fi
}

check_reservation() {
  local id=$1 size=$2 count=$3 reserved
  if ! reserved=$(ask rest --method get --url "https://management.azure.com$id/capacityReservations?api-version=2024-07-01" \
    --query "sum(value[?sku.name=='$size'].sku.capacity)") || ! [[ "$reserved" =~ ^[0-9]+(\.0)?$ ]]; then
    lacks "the capacity reservation group $id: az cannot read it" "check its id and your role on it"
  elif [ "${reserved%.0}" -lt "$count" ]; then
    lacks "$count machines of $size in the reservation $id: it holds ${reserved%.0}" "make the reservation larger, or the pool smaller"
  else
    ok "$count machines of $size in the reservation"
  fi
}

check_existing() {
  if ask resource show --ids "$1" --query id >/dev/null; then
    ok "exists: $1"
  else
    lacks "$1: az does not find it" "check the id, and your role on it"
  fi
}

check_vault() {
  local roles purge
  case "$1" in
    */managedHSMs/*)
      check_existing "$1"
      return
      ;;
  esac
  roles=$(ask resource show --ids "$1" --query properties.enableRbacAuthorization) || roles=""
  purge=$(ask resource show --ids "$1" --query properties.enablePurgeProtection) || purge=""
  if [ "$roles" != "true" ]; then
    lacks "Azure roles on the vault $1" "az keyvault update --ids $1 --enable-rbac-authorization true"
  elif [ "$purge" != "true" ]; then
    lacks "purge protection of the vault $1" "az keyvault update --ids $1 --enable-purge-protection true"
  else
    ok "vault $1"
  fi
}

check_roles() {
  local who roles
  if ! who=$(ask account show --query user.name) || [ -z "$who" ] ||
    ! roles=$(ask role assignment list --assignee "$who" --scope "/subscriptions/$subscription" --include-inherited --include-groups \
      --query "[].roleDefinitionName"); then
    lacks "your roles: az does not say them" "ask for Owner on the subscription, or set ROLES_SUFFICE=true where a custom role does"
    return
  fi
  if grep -qx Owner <<<"$roles"; then
    ok "$who is Owner"
  elif grep -qx Contributor <<<"$roles" && grep -qx "User Access Administrator" <<<"$roles"; then
    ok "$who is Contributor and User Access Administrator"
  elif [ "$GIVES_LOCKS" != "true" ] && grep -qx Contributor <<<"$roles" &&
    grep -qx "Role Based Access Control Administrator" <<<"$roles"; then
    ok "$who is Contributor and Role Based Access Control Administrator"
  else
    lacks "roles of $who on the subscription (found: $(tr '\n' ',' <<<"$roles"))" \
      "ask for Contributor and User Access Administrator (roles are given$([ "$GIVES_LOCKS" = "true" ] && echo ", locks are made")), or set ROLES_SUFFICE=true where a custom role does"
  fi
}

for provider in $PROVIDERS; do check_provider "$provider"; done
while read -r namespace feature state; do
  [ -z "$namespace" ] || check_feature "$namespace" "$feature" "$state"
done <<<"$FEATURES"
while read -r size count zones priority disks; do
  [ -z "$size" ] || check_machines "$size" "$count" "$zones" "$priority" "$disks"
done <<<"$MACHINES"
for family in "${!family_needs[@]}"; do check_quota "$family" "${family_needs[$family]}"; done
[ "$regular_needs" -eq 0 ] || check_quota cores "$regular_needs"
[ "$spot_needs" -eq 0 ] || check_quota lowPriorityCores "$spot_needs"
[ -z "$KUBERNETES" ] || check_kubernetes
if [ -n "$LUSTRE" ]; then
  read -r tier zone <<<"$LUSTRE"
  check_lustre "$tier" "$zone"
fi
while read -r id size count; do
  [ -z "$id" ] || check_reservation "$id" "$size" "$count"
done <<<"$RESERVATIONS"
while read -r id; do
  [ -z "$id" ] || check_existing "$id"
done <<<"$EXISTING"
while read -r id; do
  [ -z "$id" ] || check_vault "$id"
done <<<"$KEY_VAULTS"
[ "${ROLES_SUFFICE:-false}" = "true" ] || check_roles

if [ "$missing" -gt 0 ]; then
  printf '%s things are missing: do not apply yet.\n' "$missing"
  exit 1
fi
printf 'Nothing is missing.\n'
