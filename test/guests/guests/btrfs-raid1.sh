# shellcheck shell=bash
# The btrfs guest on two partitions, each with a copy of everything (RAID1).
# shellcheck source=btrfs.sh
. "$lib/../guests/btrfs.sh"

build() {
  debian_tiny
  echo "UUID=$(uuid "$guest root") / btrfs defaults,subvol=@ 0 0" | put /etc/fstab
  truncate -s 192M "$work/first" "$work/second"
  mkfs.btrfs -q -f -L root -U "$(uuid "$guest root")" -d raid1 -m raid1 "$work/first" "$work/second" >/dev/null
  partition "$work/disk" dos 192,bootable 192
  place "$work/first" "$work/disk" 1
  place "$work/second" "$work/disk" 193
  with_guestfish "$work/disk" /dev/sda1
  qcow2 "$work/disk" "$1"
}
