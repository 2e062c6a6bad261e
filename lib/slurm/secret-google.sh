#!/usr/bin/env bash
# The cluster's secret in Secret Manager.
#
#   read      prints its first version. Ends with 3 where it has no version yet, with 1 when that is not known.
#   create    gives it the value of standard input, unless it has a version.
#
# Everybody reads version 1, and never the newest: where two controllers start at once, both write, and one is the first.
#
# Reads:
#   SECRET    projects/<project>/secrets/<name>
set -euo pipefail

# shellcheck disable=SC1091 # checked by itself
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/object-google.sh"

main() {
  local reply
  case ${1-} in
    read)
      reply=$(call "versions/1:access")
      if [[ $reply =~ \"data\":\ *\"([^\"]+)\" ]]; then
        base64 --decode <<<"${BASH_REMATCH[1]}"
      elif [[ $reply == *NOT_FOUND* && $reply == *ersion* ]]; then
        exit 3
      else
        echo "secret: ${reply:-no reply}" >&2
        exit 1
      fi
      ;;
    create)
      local value
      value=$(base64 --wrap=0)
      reply=$(call ":addVersion" "{\"payload\":{\"data\":\"$value\"}}")
      [[ $reply == */versions/* ]] || {
        echo "secret: ${reply:-no reply}" >&2
        exit 1
      }
      ;;
    *)
      echo "usage: secret-google.sh read|create" >&2
      exit 2
      ;;
  esac
}

# call WHAT [BODY]; the body is a secret as well: it travels as a file that only this process has.
call() {
  local signing what=$1
  signing=$(credentials)
  [[ $what == :* ]] || what=/$what
  curl --silent --show-error --max-time 30 --config <(echo "$signing") \
    ${2+-H "Content-Type: application/json" --data-binary @<(printf '%s' "$2")} \
    "https://secretmanager.googleapis.com/v1/$SECRET$what"
}

main "$@"
