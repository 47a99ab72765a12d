# shellcheck shell=bash
# Its fstab names a partition that is not there, and not as one that may be missing.
tools=(busybox)

build() {
  debian_tiny
  mkdir "$root/data"
  echo "UUID=$(uuid 'no such filesystem') /data ext4 defaults 0 2" >>"$root/etc/fstab"
  one_partition_disk "$root" "$1" 24
}
