# shellcheck shell=bash
# No partition table: the filesystem is the disk.
tools=(busybox)

build() {
  local size
  debian_tiny
  size=$(fit "$root" 24)
  truncate -s "${size}M" "$work/disk"
  ext4 "$work/disk" 0 "$size" "$root" root
  qcow2 "$work/disk" "$1"
}
