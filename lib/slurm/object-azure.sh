#!/usr/bin/env bash
# To be sourced: fetch_object NAME FILE gets a blob of the cluster's container with the machine's identity. Needs nothing
# but curl, since a machine has no more at its first start.
#
# Reads:
#   BUCKET      <storage account>/<container>
#   IDENTITY    client id of the machine's identity.
set -euo pipefail

metadata() {
  curl --silent --show-error --fail --max-time 10 --noproxy '*' -H 'Metadata: true' "http://169.254.169.254/metadata/$1"
}

# What lets curl ask as this machine, as a line of its configuration: a secret on a command line is everybody's.
credentials() {
  metadata "identity/oauth2/token?api-version=2018-02-01&client_id=$IDENTITY&resource=$1" |
    sed -n 's/.*"access_token" *: *"\([^"]*\)".*/header = "Authorization: Bearer \1"/p'
}

fetch_object() {
  credentials https%3A%2F%2Fstorage.azure.com%2F | curl --silent --show-error --fail --max-time 120 --config - \
    -H 'x-ms-version: 2023-11-03' --output "$2" "https://${BUCKET%%/*}.blob.core.windows.net/${BUCKET#*/}/$1"
}
