# ---- Several images in one appliance --------------------------------------------------------------------
# The runtime attaches the drive of one image at a time. Copies of an image have the same UUIDs and the same names of
# LVM volumes, so nothing of an image may be left when the next one comes.

# What the script uploaded for all images. The workshop lies in it, and is new for each image.
given=${workshop%/visit}

# prepare: detaches the drive that the appliance was started with, and remembers what is in /dev.
prepare() {
  detach_drives
  list_nodes >"$given/nodes"
  echo sahara-image-ready
}

# visit WORD: runs the guest program on the image that was attached, and lets go of it. The transcript ends in a line
# `WORD clean|left SENTENCE`: whether something of the image is left, and why the image is not as the recipe asks.
visit() {
  echo "sahara-image-visit $1" >/dev/console
  umount "$root" 2>/dev/null
  rm -rf "$workshop"
  mkdir -m 700 "$workshop"
  files=''
  for file in appliance guest secrets device; do
    if [ -e "$given/$file" ]; then files="$files $given/$file"; fi
  done
  # shellcheck disable=SC2086
  ln $files "$workshop/"
  await_drive
  activate_volumes
  # A refused image ends all of it.
  (
    open_image
    enter
    leave
  )
  # The runtime looks for the line in the last 64 KiB.
  sentence=$( (tell_verdict) 2>&1 | tr '\n' ' ' | head -c 4000)
  state=clean
  let_go || state=left
  printf '\n%s %s %s\n' "$1" "$state" "$sentence" >>"$workshop/transcript"
  mount --bind "$workshop" "$root"
}

# await_drive: waits until udev has seen the drive, which is after the kernel has read its partition table.
await_drive() {
  for _ in 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9; do
    for entry in "$sys"/sd*; do
      case ${entry##*/} in *[0-9]) continue ;; esac
      if [ ! -r "$entry/dev" ]; then continue; fi
      read -r numbers <"$entry/dev"
      if [ "$numbers" != "$own_device" ] && [ -e "/run/udev/data/b$numbers" ]; then break 2; fi
    done
    sleep 0.2
  done
  udevadm settle
}

# activate_volumes: what the appliance does for its drives when it starts.
activate_volumes() {
  if grep -qs ID_FS_TYPE=linux_raid_member /run/udev/data/b*; then
    mdadm -As --auto=yes --run >/dev/null 2>&1
    udevadm settle
  fi
  if grep -qs ID_FS_TYPE=LVM2_member /run/udev/data/b*; then
    lvm vgchange -aay --sysinit >/dev/null 2>&1
    udevadm settle
  fi
}

# let_go: unmounts the image, closes what was opened on it, and detaches its drive; fails if something of it is left.
let_go() {
  for mounted in "$root" "$probe"; do
    if has_mounts "$mounted" && ! umount -R "$mounted"; then return 1; fi
  done
  rm -rf "$bench"
  for entry in "$sys"/loop*/loop; do
    if [ -e "$entry" ]; then losetup -D; fi
  done
  close_volumes
  detach_drives
  # The kernel would take another btrfs of the same UUID for this one.
  if grep -qs '^TYPE=btrfs' "$workshop/devices" && ! btrfs device scan --forget; then return 1; fi
  udevadm settle
  list_nodes | comm -13 "$given/nodes" - | while IFS= read -r node; do rm -rf "$node"; done
  nothing_left
}

# has_mounts FOLDER: whether something is mounted at or below it.
has_mounts() {
  while read -r _ where _; do
    case $where/ in "$1"/*) return 0 ;; esac
  done </proc/mounts
  return 1
}

# close_volumes: closes LUKS devices, LVM volumes and arrays, in any order in which they lie on each other.
close_volumes() {
  for _ in 1 2 3 4; do
    for entry in "$sys"/dm-* "$sys"/md*; do
      if [ -e "$entry" ]; then break; fi
    done
    if [ ! -e "$entry" ]; then return; fi
    lvm vgchange -an >/dev/null 2>&1
    for entry in "$sys"/dm-*; do
      if [ -r "$entry/dm/name" ] && read -r name <"$entry/dm/name"; then cryptsetup close "$name" 2>/dev/null; fi
    done
    for entry in "$sys"/md*; do
      if [ -e "$entry" ]; then mdadm --stop --scan 2>/dev/null; fi
    done
  done
}

# detach_drives: the kernel forgets all drives except its own.
detach_drives() {
  find_disks
  for disk in $disks; do echo 1 >"$sys/$disk/device/delete"; done
}

# nothing_left: whether the kernel knows no other device than its own.
nothing_left() {
  for entry in "$sys"/*; do
    case ${entry##*/} in ram* | loop* | sr* | fd* | nbd* | zram*) continue ;; esac
    if [ ! -r "$entry/dev" ]; then continue; fi
    read -r numbers <"$entry/dev"
    if [ "$numbers" != "$own_device" ]; then
      echo "sahara-image: ${entry##*/} is still in use" >&2
      return 1
    fi
  done
}

# list_nodes: what is in /dev, sorted.
list_nodes() {
  find "$dev" -mindepth 1 | LC_ALL=C sort
}
