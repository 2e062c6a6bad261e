#!/bin/sh
# Waits until a model is whole in an object store, and copies it to the disk of the machine where the engine reads files.
# Reads SOURCE, a folder as rclone names it; MARKER, a file that is written last; and TARGET, a folder. The last two may be empty.
set -eu

until [ -z "${MARKER:-}" ] || [ -n "$(rclone lsf "$SOURCE/$MARKER" 2>/dev/null)" ]; do
  echo "waiting for $SOURCE/$MARKER"
  sleep 10
done
if [ -n "${TARGET:-}" ]; then
  rclone copy "$SOURCE" "$TARGET" --transfers 16 --multi-thread-streams 8 --stats 30s --stats-one-line -v
fi
