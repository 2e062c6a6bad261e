#!/usr/bin/env bash
# To be sourced: fetch_object NAME FILE gets an object of the cluster's bucket with the machine's identity. Needs nothing
# but curl 7.87 or newer, since a machine has no more at its first start.
#
# Reads:
#   BUCKET, REGION
set -euo pipefail

metadata() {
  curl --silent --show-error --fail --max-time 10 "$@"
}

# What lets curl sign a request, as lines of its configuration: a secret on a command line is everybody's.
credentials() {
  local host=http://169.254.169.254/latest token role found
  token=$(metadata -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$host/api/token")
  role=$(metadata -H "X-aws-ec2-metadata-token: $token" "$host/meta-data/iam/security-credentials/")
  found=$(metadata -H "X-aws-ec2-metadata-token: $token" "$host/meta-data/iam/security-credentials/$role")
  value() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" <<<"$found"; }
  printf 'user = "%s:%s"\nheader = "x-amz-security-token: %s"\n' "$(value AccessKeyId)" "$(value SecretAccessKey)" "$(value Token)"
}

fetch_object() {
  credentials | curl --silent --show-error --fail --max-time 120 --config - --aws-sigv4 "aws:amz:$REGION:s3" \
    --output "$2" "https://$BUCKET.s3.$REGION.amazonaws.com/$1"
}
