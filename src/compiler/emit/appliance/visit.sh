# ---- Several images in one appliance --------------------------------------------------------------------
# The runtime attaches the drive of one image at a time. Copies of an image have the same UUIDs and the same names of
# LVM volumes, so nothing of an image may be left when the next one comes.

# prepare: detaches the drive that the appliance was started with, and keeps what is the same for all images in a file of
# assignments: the shell reads that faster than lines.
prepare() {
  detach_drives
  if [ -z "$runs_scripts" ]; then make_no_links; fi
  udevadm settle
  allow_programs
  name_devices
  know_machine
  make_bench
  nodes=''
  # shellcheck disable=SC2086
  for node in $node_patterns; do nodes=$nodes$node$nl; done
  set -- "$udev_records"/b*
  {
    printf "ours='%s'\n" "$ours"
    printf "own_nodes='%s'\n" "$nodes"
    printf "own_records='%s'\n" "$*"
  } >"$given/own"
  mkdir -m 700 "$root" "$workshop"
  echo sahara-image-ready
}

# keep_node: keeps $node, which is $entry, for the images to come. Their drives get the same numbers, and a node
# costs a program.
keep_node() {
  kept_nodes="$kept_nodes $entry"
  printf 'kept_nodes="$kept_nodes %s" own_nodes="$own_nodes%s$nl"\n' "$entry" "$node" >>"$given/own"
}

# visit WORD: runs the guest program on the image that was attached, and lets go of it. The transcript ends in a line
# `WORD clean|left SENTENCE`: whether something of the image is left, and why the image is not as the recipe asks.
visit() {
  echo "sahara-image-visit $1" >/dev/console
  # shellcheck source=/dev/null
  . "$given/own"
  : >"$workshop/transcript"
  await_drive
  # A refused image ends all of it.
  (
    open_image
    enter
    leave
  )
  sentence=$(tell_verdict 2>&1)
  # The runtime looks for the line in the last 64 KiB.
  if [ -n "$sentence" ]; then sentence=$(printf '%s' "$sentence" | tr '\n' ' ' | head -c 4000); fi
  state=clean
  let_go || state=left
  printf '\n%s %s %s\n' "$1" "$state" "$sentence" >>"$workshop/transcript"
}

udev_records=/run/udev/data

# make_no_links: udev looks into each disk and partition for links such as those in /dev/disk/by-uuid. Only scripts of a recipe
# look for these, so an empty file of that name hides the rules, as udev(7) says.
make_no_links() {
  mkdir -p /run/udev/rules.d
  : >/run/udev/rules.d/60-persistent-storage.rules
  udevadm control --reload
}

# await_drive: waits until udev has seen the drive, which is after the kernel has read its partition table.
await_drive() {
  for _ in 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9; do
    if has_drive; then return; fi
    sleep 0.2
  done
}

# has_drive: whether there is a drive, and udev is done with it and its partitions.
has_drive() {
  drive=''
  for entry in "$sys"/sd*; do
    if [ ! -r "$entry/dev" ]; then continue; fi
    read -r numbers <"$entry/dev"
    if [ "$numbers" = "$own_device" ]; then continue; fi
    drive=$entry
    if [ ! -e "$udev_records/b$numbers" ]; then return 1; fi
  done
  [ -n "$drive" ]
}

# activate_volumes: what the appliance does for its drives when it starts, once udev has done what its rules say.
activate_volumes() {
  if has_type linux_raid_member; then
    udevadm settle
    mdadm -As --auto=yes --run >/dev/null 2>&1
    scan_again
  fi
  if has_type LVM2_member; then
    udevadm settle
    lvm vgchange -aay --sysinit >/dev/null 2>&1
    scan_again
  fi
  # The kernel has to know all devices of a btrfs before it mounts the first.
  if has_type btrfs; then btrfs device scan >/dev/null 2>&1; fi
}

scan_again() {
  udevadm settle
  name_devices
  scan_devices
}

# let_go: unmounts the image, closes what was opened on it, and detaches its drive; fails if something of it is left.
let_go() {
  for mounted in "$root" "$probe"; do
    if has_mounts "$mounted" && ! umount -R "$mounted"; then return 1; fi
  done
  for entry in "$sys"/loop*/loop; do
    if [ -e "$entry" ]; then losetup -D; fi
  done
  close_volumes
  detach_drives
  # The kernel would take another btrfs of the same UUID for this one.
  if has_type btrfs && ! btrfs device scan --forget; then return 1; fi
  remove_nodes || return 1
  # By now udev has removed its records of the drive; else it needs a moment.
  set -- "$udev_records"/b*
  if [ "$*" != "$own_records" ]; then udevadm settle; fi
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

# remove_nodes: removes what an image left in /dev, and what was noted of it.
remove_nodes() {
  # It has more nodes than at the start of the visit.
  # shellcheck source=/dev/null
  . "$given/own"
  set --
  for node in "$workshop"/*; do
    if [ "$node" != "$workshop/transcript" ]; then set -- "$@" "$node"; fi
  done
  # shellcheck disable=SC2086
  for node in $node_patterns; do
    case $nl$own_nodes in *"$nl$node$nl"*) continue ;; esac
    if [ -e "$node" ] || [ -L "$node" ]; then set -- "$@" "$node"; fi
  done
  rm -rf "$@"
}

# What is in /dev, also with a name that begins with a full stop: nothing of the appliance is deeper there.
node_patterns="$dev/* $dev/.[!.]* $dev/..?* $dev/*/* $dev/*/.[!.]* $dev/*/..?* $dev/*/*/* $dev/*/*/.[!.]* $dev/*/*/..?*"
