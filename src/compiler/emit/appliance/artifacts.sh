# ---- The files that the recipe downloads ----------------------------------------------------------------

# mount_artifacts UUID: mounts the disk with the files that were downloaded for this run.
mount_artifacts() {
  mkdir -p "$workshop/artifacts"
  device=$(blkid -c /dev/null -l -o device -t "UUID=$1" 2>/dev/null) || device=''
  if [ -n "$device" ] && mount -t ext4 -o ro,nosuid,nodev,noexec "$device" "$workshop/artifacts"; then
    : >"$workshop/artifacts-mounted"
  else
    refuse "the disk with the downloaded files can't be mounted"
  fi
}

# give_artifacts: puts the files on the bench, where the guest program looks for them.
give_artifacts() {
  if [ ! -e "$workshop/artifacts-mounted" ]; then return; fi
  mkdir "$bench/artifacts"
  mount --bind "$workshop/artifacts" "$root$bench/artifacts"
}
