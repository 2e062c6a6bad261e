#!/usr/bin/env bash
# The cluster's secret in a Key Vault.
#
#   read      prints it. Ends with 3 where it does not exist yet, with 1 when that is not known.
#   create    gives it the value of standard input, unless it exists.
#
# Reads:
#   SECRET    https://<vault>.vault.azure.net/secrets/<name>
#   IDENTITY
set -euo pipefail

# shellcheck disable=SC1091 # checked by itself
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/object-azure.sh"

main() {
  local reply
  case ${1-} in
    read)
      reply=$(call)
      if [[ $reply =~ \"value\":\ *\"([^\"]+)\" ]]; then
        echo "${BASH_REMATCH[1]}"
      elif [[ $reply == *'"SecretNotFound"'* ]]; then
        exit 3
      else
        echo "secret: ${reply:-no reply}" >&2
        exit 1
      fi
      ;;
    create)
      # Key Vault has no write that fails where there is a value: it is looked at once more, right before.
      reply=$(call)
      [[ $reply == *'"SecretNotFound"'* ]] || exit 1
      reply=$(call "{\"value\":\"$(cat)\"}")
      [[ $reply == *'"value"'* ]] || {
        echo "secret: ${reply:-no reply}" >&2
        exit 1
      }
      ;;
    *)
      echo "usage: secret-azure.sh read|create" >&2
      exit 2
      ;;
  esac
}

# call [BODY]; the body is a secret as well: it travels as a file that only this process has.
call() {
  local signing
  signing=$(credentials https%3A%2F%2Fvault.azure.net)
  curl --silent --show-error --max-time 30 --config <(echo "$signing") \
    ${1+-X PUT -H "Content-Type: application/json" --data-binary @<(printf '%s' "$1")} "$SECRET?api-version=7.4"
}

main "$@"
