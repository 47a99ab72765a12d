# shellcheck shell=bash
# Two systems side by side: Debian on the first partition, Rocky Linux on the second.
tools=(busybox)

build() {
  local first size
  debian_tiny
  first=$root
  root=$work/second
  mkdir "$root"
  rocky_tiny
  echo "UUID=$(uuid "$guest second") / ext4 defaults 0 1" | put /etc/fstab
  size=$(fit "$root" 24)
  partition "$work/disk" dos "$size,bootable" "$size"
  ext4 "$work/disk" 1 "$size" "$first" root
  ext4 "$work/disk" $((1 + size)) "$size" "$root" second
  qcow2 "$work/disk" "$1"
}
