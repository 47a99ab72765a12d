# shellcheck shell=bash
# LVM: / and /var are logical volumes of the group vg0.
tools=(busybox)

build() {
  local size
  debian_tiny
  printf '%s\n' '/dev/mapper/vg0-root / ext4 defaults 0 1' '/dev/vg0/var /var ext4 defaults 0 2' | put /etc/fstab
  mkdir "$work/var"
  cp -a "$root/var/." "$work/var/"
  find "$root/var" -mindepth 1 -delete
  size=$(fit "$root" 24)
  truncate -s "${size}M" "$work/root.ext4"
  ext4 "$work/root.ext4" 0 "$size" "$root" root
  truncate -s 24M "$work/var.ext4"
  ext4 "$work/var.ext4" 0 24 "$work/var" lvm-var
  size=$((size + 24 + 16))
  partition "$work/disk" dos "$size,type=8e"
  python3 "$lib/lvm.py" "$work/disk" 1 "$size" vg0 "root=$work/root.ext4" "var=$work/var.ext4"
  qcow2 "$work/disk" "$1"
}
