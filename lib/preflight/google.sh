#!/usr/bin/env bash
# Checks a project before the first apply: what is missing is printed with the way to get it. Nothing is changed.
# Needs the Google Cloud command line (gcloud), signed in (gcloud auth login), and curl.
#
#   NAME             what is going to be made
#   PROJECT          id of the project, empty where gcloud's own is meant
#   REGION, ZONE     where the machines are going to be
#   APIS             services that must be on, apart by blanks
#   KUBERNETES       channel and version of GKE, the version empty where the channel chooses it; empty where the cluster exists
#   MACHINES         machine types, apart by blanks
#   GPU_QUOTAS       lines: METRIC COUNT, GPUs that are charged to a quota of the region
#   NETWORK_QUOTAS   lines: METRIC COUNT, of the project
#   PROFILE          network profile that the zone must have, empty without RDMA
#   RESERVATIONS     lines: PROJECT NAME TYPE COUNT
#   LUSTRE           capacity in GiB, empty without a file system
#   PEERED_NETWORK   project and name of a VPC of the company that must reach Google's services, empty where there is none
#   FREE_NETWORKS    names of VPCs that must not exist yet, apart by blanks
#   FREE_BUCKET      name of the bucket that must not exist yet; {project} stands for the project's id
#   BUCKETS          buckets of the company, apart by blanks
#   SUBNETS          subnets of the company, apart by blanks
#   KEYS             keys of Cloud KMS that are used, one a line
#   PERMISSIONS      rights in the project, apart by blanks
set -euo pipefail

missing=0
ok() { printf 'ok       %s\n' "$1"; }
lacks() {
  missing=$((missing + 1))
  printf 'MISSING  %s\n         -> %s\n' "$1" "$2"
}

for command in gcloud curl; do
  if ! command -v "$command" >/dev/null; then
    lacks "the command $command" "install it: https://cloud.google.com/sdk/docs/install"
    exit 1
  fi
done
if [ -z "$PROJECT" ] && ! PROJECT=$(gcloud config get-value project 2>/dev/null); then
  PROJECT=""
fi
if [ -z "$PROJECT" ] || [ "$PROJECT" = "(unset)" ]; then
  lacks "a project" "gcloud config set project ID, or write project in the description"
  exit 1
fi

# What gcloud prints; fails where gcloud does.
ask() { gcloud "$@" --project "$PROJECT" --quiet 2>/dev/null; }

if ! token=$(gcloud auth print-access-token 2>/dev/null) || [ -z "$token" ]; then
  lacks "an account" "gcloud auth login"
  exit 1
fi
if ! number=$(ask projects describe "$PROJECT" --format "value(projectNumber)") || [ -z "$number" ]; then
  lacks "the project $PROJECT: gcloud cannot read it" "ask for roles/viewer in it"
  exit 1
fi
printf 'Preflight of %s in %s, project %s\n' "$NAME" "$ZONE" "$PROJECT"

check_apis() {
  local enabled api
  if ! enabled=$(ask services list --enabled --format "value(config.name)"); then
    lacks "the list of APIs: gcloud cannot read it" "ask for roles/serviceusage.serviceUsageViewer"
    return
  fi
  for api in $APIS; do
    if grep -qxF "$api" <<<"$enabled"; then
      ok "API $api"
    else
      lacks "the API $api" "gcloud services enable $api --project $PROJECT"
    fi
  done
}

check_version() {
  local channel=$1 version=${2:-} valid
  if ! valid=$(ask container get-server-config --region "$REGION" --flatten channels \
    --filter "channels.channel=$channel" --format "value(channels.validVersions)") || [ -z "$valid" ]; then
    lacks "the versions of GKE in $REGION: gcloud does not say them" "ask for roles/container.viewer"
    return
  fi
  if [ -z "$version" ] || tr ';, ' '\n' <<<"$valid" | grep -qE "^${version//./\\.}([.-]|$)"; then
    ok "Kubernetes ${version:-of the channel} in the channel $channel"
  else
    lacks "Kubernetes $version in the channel $channel in $REGION" \
      "write a version that is there: $(tr ';, ' '\n' <<<"$valid" | sed -E 's/^(1\.[0-9]+).*/\1/' | sort -uV | xargs)"
  fi
}

check_machine() {
  local found
  if found=$(ask compute machine-types describe "$1" --zone "$ZONE" --format "value(name)") && [ "$found" = "$1" ]; then
    ok "$1 in $ZONE"
  else
    lacks "$1 in $ZONE" "gcloud compute machine-types list --filter name=$1 names the zones that have it"
  fi
}

# Lines of METRIC,LIMIT,USAGE; fails where gcloud does.
quotas_of_region() {
  ask compute regions describe "$REGION" --flatten quotas --format "csv[no-heading](quotas.metric,quotas.limit,quotas.usage)"
}
quotas_of_project() {
  ask compute project-info describe --flatten quotas --format "csv[no-heading](quotas.metric,quotas.limit,quotas.usage)"
}

check_quota() {
  local quotas=$1 metric=$2 needed=$3 where=$4 line limit usage left
  if ! line=$(grep -m 1 "^$metric," <<<"$quotas"); then
    lacks "the quota $metric in $where: Compute Engine does not list it" \
      "look for it by its title in the console (IAM, quotas), and ask for $needed"
    return
  fi
  IFS=, read -r _ limit usage <<<"$line"
  if [[ ! "${limit%.*}" =~ ^-?[0-9]+$ || ! "${usage%.*}" =~ ^[0-9]+$ ]]; then
    lacks "the quota $metric in $where: '$line' is not read" "look at it in the console (IAM, quotas)"
    return
  fi
  left=$((${limit%.*} - ${usage%.*}))
  if [ "${limit%.*}" -lt 0 ] || [ "$left" -ge "$needed" ]; then
    ok "quota $metric in $where: $needed needed, $left left"
  else
    lacks "the quota $metric in $where: $needed needed, $left left of ${limit%.*}" \
      "ask for a limit of $((${usage%.*} + needed)) in the console (IAM, quotas)"
  fi
}

check_reservation() {
  local owner=$1 reservation=$2 type=$3 count=$4 line found total used
  if ! line=$(gcloud compute reservations describe "$reservation" --zone "$ZONE" --project "$owner" --quiet --format \
    "csv[no-heading](specificReservation.instanceProperties.machineType,specificReservation.count,specificReservation.inUseCount)" 2>/dev/null); then
    lacks "the reservation $reservation in $ZONE of the project $owner: gcloud cannot read it" \
      "check its name and zone, and ask for compute.reservations.get there"
    return
  fi
  IFS=, read -r found total used <<<"$line"
  if [ "$found" != "$type" ]; then
    lacks "the reservation $reservation for $type: it holds ${found:-none}" "write the machine type that is reserved"
  elif [[ ! "$total" =~ ^[0-9]+$ ]] || [ $((total - ${used:-0})) -lt "$count" ]; then
    lacks "the reservation $reservation: $count machines needed, ${total:-0} reserved, ${used:-0} of them in use" \
      "raise it, or lower nodeCount"
  else
    ok "reservation $reservation: $count of $((total - ${used:-0})) free machines"
  fi
}

# The HTTP status that Google answers a GET with.
status_of() {
  curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" "$1" || true
}

check_lustre() {
  local status
  status=$(status_of "https://lustre.googleapis.com/v1/projects/$PROJECT/locations/$ZONE")
  if [ "$status" = 200 ]; then
    ok "Managed Lustre in $ZONE"
  else
    lacks "Managed Lustre in $ZONE (HTTP ${status:-none})" \
      "enable lustre.googleapis.com first; where it is on, the zone has no Lustre: gcloud lustre locations list"
  fi
}

check_free_network() {
  if ask compute networks describe "$1" --format "value(name)" >/dev/null; then
    lacks "a free name: the VPC $1 exists already" "write another name; after the first apply this is as it should be"
  else
    ok "no VPC is called $1"
  fi
}

check_permissions() {
  local wanted granted permission body rights
  read -ra rights <<<"$PERMISSIONS"
  wanted=$(printf '"%s",' "${rights[@]}")
  body="{\"permissions\": [${wanted%,}]}"
  if ! granted=$(curl -sf -X POST -H "Authorization: Bearer $token" -H "Content-Type: application/json" -d "$body" \
    "https://cloudresourcemanager.googleapis.com/v1/projects/$PROJECT:testIamPermissions"); then
    lacks "your rights: Google does not say them" "enable cloudresourcemanager.googleapis.com, and run this again"
    return
  fi
  for permission in "${rights[@]}"; do
    if grep -qF "\"$permission\"" <<<"$granted"; then
      ok "right $permission"
    else
      lacks "the right $permission in $PROJECT" "ask for a role that has it"
    fi
  done
}

check_apis
if [ -n "$KUBERNETES" ]; then
  read -r channel version <<<"$KUBERNETES"
  check_version "$channel" "$version"
fi
for type in $MACHINES; do check_machine "$type"; done
if [ -n "$GPU_QUOTAS" ]; then
  regional=$(quotas_of_region) || regional=""
  while read -r metric needed; do check_quota "$regional" "$metric" "$needed" "$REGION"; done <<<"$GPU_QUOTAS"
fi
if [ -n "$NETWORK_QUOTAS" ]; then
  global=$(quotas_of_project) || global=""
  while read -r metric needed; do check_quota "$global" "$metric" "$needed" "$PROJECT"; done <<<"$NETWORK_QUOTAS"
fi
if [ -n "$PROFILE" ]; then
  if ask compute network-profiles describe "$PROFILE" --format "value(name)" >/dev/null; then
    ok "network profile $PROFILE"
  else
    lacks "the network profile $PROFILE" "choose a zone with RDMA: gcloud compute network-profiles list"
  fi
fi
if [ -n "$RESERVATIONS" ]; then
  while read -r owner reservation type count; do
    check_reservation "${owner/#-/$PROJECT}" "$reservation" "$type" "$count"
  done <<<"$RESERVATIONS"
fi
if [ -n "$LUSTRE" ]; then check_lustre; fi
if [ -n "$PEERED_NETWORK" ]; then
  read -r owner vpc <<<"${PEERED_NETWORK/#-/$PROJECT}"
  if peerings=$(gcloud services vpc-peerings list --network "$vpc" --project "$owner" --quiet --format "value(peering)" 2>/dev/null) &&
    [ -n "$peerings" ]; then
    ok "private service access of $vpc"
  else
    lacks "private service access of $vpc" \
      "gcloud services vpc-peerings connect --service servicenetworking.googleapis.com --network $vpc --project $owner --ranges RANGE"
  fi
fi
for network in $FREE_NETWORKS; do check_free_network "$network"; done
if [ -n "$FREE_BUCKET" ]; then
  bucket=${FREE_BUCKET//\{project\}/$PROJECT}
  if ask storage buckets describe "gs://$bucket" --format "value(name)" >/dev/null; then
    lacks "a free name: the bucket $bucket exists already" "write objectStore.bucketName; after the first apply this is as it should be"
  else
    ok "no bucket that you see is called $bucket"
  fi
fi
for bucket in $BUCKETS; do
  if ask storage buckets describe "gs://$bucket" --format "value(name)" >/dev/null; then
    ok "bucket $bucket"
  else
    lacks "the bucket $bucket: gcloud does not find it" "check its name, and ask for storage.buckets.get"
  fi
done
for subnet in $SUBNETS; do
  if ask compute networks subnets describe "$subnet" --region "$REGION" --format "value(name)" >/dev/null; then
    ok "subnet $subnet"
  else
    lacks "the subnet $subnet in $REGION: gcloud does not find it" "check its name, and ask for compute.subnetworks.get"
  fi
done
if [ -n "$KEYS" ]; then
  while read -r key; do
    if state=$(ask kms keys describe "$key" --format "value(primary.state)") && [ "$state" = "ENABLED" ]; then
      ok "key $key"
    else
      lacks "the key $key (${state:-not found})" "enable its primary version, and ask for roles/cloudkms.admin on it"
    fi
  done <<<"$KEYS"
fi
check_permissions

if [ "$missing" -gt 0 ]; then
  printf '%s things are missing: do not apply yet.\n' "$missing"
  exit 1
fi
printf 'Nothing is missing.\n'
