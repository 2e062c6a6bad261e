#!/usr/bin/env bash
# To be sourced: fetch_object NAME FILE gets an object of the cluster's bucket with the machine's identity. Needs nothing
# but curl, since a machine has no more at its first start.
#
# Reads:
#   BUCKET
set -euo pipefail

metadata() {
  curl --silent --show-error --fail --max-time 10 -H 'Metadata-Flavor: Google' "http://169.254.169.254/computeMetadata/v1/$1"
}

# What lets curl ask as this machine, as a line of its configuration: a secret on a command line is everybody's.
credentials() {
  metadata instance/service-accounts/default/token |
    sed -n 's/.*"access_token" *: *"\([^"]*\)".*/header = "Authorization: Bearer \1"/p'
}

fetch_object() {
  credentials | curl --silent --show-error --fail --max-time 120 --config - \
    --output "$2" "https://storage.googleapis.com/storage/v1/b/$BUCKET/o/$1?alt=media"
}
