#!/bin/sh
# Copies a downloaded model into an object store, and marks it as whole when the last file is there.
# Reads SOURCE, a folder, and TARGET, a folder as rclone names it.
set -eu

if rclone lsf "$TARGET/.complete" >/dev/null 2>&1 && [ -n "$(rclone lsf "$TARGET/.complete")" ]; then
  echo "the model is in the object store already"
  exit 0
fi
rclone copy "$SOURCE" "$TARGET" --exclude '.cache/**' --transfers 8 --s3-upload-concurrency 8 --stats 30s --stats-one-line -v
: >/tmp/.complete
rclone copyto /tmp/.complete "$TARGET/.complete"
echo "the model is whole"
