#!/bin/sh
# Copies a downloaded model into an object store, and marks it as whole when the last file is there.
# Reads SOURCE, a folder, and TARGET, a folder as rclone names it.
set -eu

if [ -n "$(rclone lsf "$TARGET/.complete" 2>/dev/null)" ]; then
  echo "the model is in the object store already"
  exit 0
fi
rclone copy "$SOURCE" "$TARGET" --exclude '.cache/**' --transfers 8 --s3-upload-concurrency 8 --stats 30s --stats-one-line -v
: >/tmp/.complete
rclone copyto /tmp/.complete "$TARGET/.complete"
echo "the model is whole"
