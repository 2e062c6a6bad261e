#!/usr/bin/env bash
# Prints by which name the cloud knows this machine: the instance.
set -euo pipefail

# shellcheck disable=SC1091 # checked by itself
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/object-aws.sh"
token=$(metadata -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
metadata -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id
