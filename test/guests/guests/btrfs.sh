# shellcheck shell=bash
# The root filesystem is the subvolume @ of a btrfs; a read-only snapshot of it lies beside.
tools=(busybox mkfs.btrfs)

build() {
  debian_tiny
  echo "UUID=$(uuid "$guest root") / btrfs defaults,subvol=@ 0 0" | put /etc/fstab
  mkdir "$work/top"
  mv "$root" "$work/top/@"
  root=$work/top/@
  with_mkfs || with_mount || { format; with_guestfish "$work/btrfs" /dev/sda; }
  partition "$work/disk" dos 192,bootable
  place "$work/btrfs" "$work/disk" 1
  qcow2 "$work/disk" "$1"
}

format() {
  # A new file each time: mkfs.btrfs over an older btrfs leaves a device that the kernel does not find.
  rm -f "$work/btrfs"
  truncate -s 192M "$work/btrfs"
  mkfs.btrfs -q -f -L root -U "$(uuid "$guest root")" "$@" "$work/btrfs" >/dev/null
}

# btrfs-progs of 6.13 makes subvolumes by itself.
with_mkfs() {
  mkfs.btrfs --help 2>&1 | grep -q -- '--subvol.*TYPE' || return 1
  mkdir "$work/top/@snapshots"
  cp -a "$root" "$work/top/@snapshots/1"
  format --rootdir "$work/top" --subvol 'rw:@' --subvol 'ro:@snapshots/1'
}

# Root mounts it, where the machine has loop devices.
with_mount() {
  rm -rf "$work/top/@snapshots"
  format
  mkdir -p "$work/mnt"
  mount -o loop "$work/btrfs" "$work/mnt" 2>/dev/null || return 1
  (
    set -e
    btrfs subvolume create "$work/mnt/@"
    cp -a "$root/." "$work/mnt/@/"
    mkdir "$work/mnt/@snapshots"
    btrfs subvolume snapshot -r "$work/mnt/@" "$work/mnt/@snapshots/1"
  ) >/dev/null
  umount "$work/mnt"
}

# with_guestfish DISK DEVICE: everyone else boots an appliance, once. Without fakeroot, which would have it look in root's cache.
with_guestfish() {
  need guestfish
  tar -C "$root" -cf "$work/root.tar" .
  env -u LD_PRELOAD -u FAKEROOTKEY -u E2FSPROGS_FAKE_TIME LIBGUESTFS_BACKEND=direct LIBGUESTFS_BACKEND_SETTINGS=force_tcg \
    guestfish --format=raw -a "$1" >&2 <<END
run
mount $2 /
btrfs-subvolume-create /@
tar-in $work/root.tar /@
mkdir /@snapshots
btrfs-subvolume-snapshot /@ /@snapshots/1 ro:true
END
}
