#!/usr/bin/env bash
# The cluster's secret in AWS Secrets Manager.
#
#   read      prints it. Ends with 3 where it has no value yet, with 1 when that is not known.
#   create    gives it the value of standard input, unless it has one.
#
# Reads:
#   SECRET, REGION
set -euo pipefail

# shellcheck disable=SC1091 # checked by itself
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/object-aws.sh"

# One and the same for every first value: Secrets Manager refuses a second one under it.
first_version=00000000-0000-4000-8000-000000000001

main() {
  local reply
  case ${1-} in
    read)
      reply=$(call GetSecretValue "{\"SecretId\":\"$SECRET\"}")
      if [[ $reply =~ \"SecretString\":\"([^\"]+)\" ]]; then
        echo "${BASH_REMATCH[1]}"
      elif [[ $reply == *ResourceNotFoundException* && $reply == *"staging label"* ]]; then
        exit 3
      else
        echo "secret: ${reply:-no reply}" >&2
        exit 1
      fi
      ;;
    create)
      reply=$(call PutSecretValue "{\"SecretId\":\"$SECRET\",\"ClientRequestToken\":\"$first_version\",\"SecretString\":\"$(cat)\"}")
      [[ $reply == *\"VersionId\"* ]] || {
        echo "secret: ${reply:-no reply}" >&2
        exit 1
      }
      ;;
    *)
      echo "usage: secret-aws.sh read|create" >&2
      exit 2
      ;;
  esac
}

call() {
  local signing
  signing=$(credentials)
  # The body is a secret as well: it travels as a file that only this process has.
  curl --silent --show-error --max-time 30 --config <(echo "$signing") --aws-sigv4 "aws:amz:$REGION:secretsmanager" \
    -H "X-Amz-Target: secretsmanager.$1" -H "Content-Type: application/x-amz-json-1.1" \
    --data-binary @<(printf '%s' "$2") "https://secretsmanager.$REGION.amazonaws.com/"
}

main "$@"
