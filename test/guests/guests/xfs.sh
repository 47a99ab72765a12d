# shellcheck shell=bash
# The root filesystem is XFS, with the program that grows it.
tools=(busybox mkfs.xfs xfs_db xfs_growfs)

build() {
  local file
  rocky_tiny
  cp -L "$(command -v xfs_growfs)" "$root/usr/sbin/xfs_growfs"
  ldd "$(command -v xfs_growfs)" | grep -o '/[^ ]*' | while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
  echo "UUID=$(uuid "$guest root") / xfs defaults 0 0" | put /etc/fstab
  # mkfs.xfs makes nothing smaller than 300 MiB.
  truncate -s 320M "$work/xfs"
  python3 "$lib/xfs_proto.py" "$root" >"$work/proto"
  mkfs.xfs -q -L root -m "uuid=$(uuid "$guest root")" -p "$work/proto" "$work/xfs"
  xfs_db -x -c 'path /tmp' -c 'write core.mode 041777' -c 'path /var/tmp' -c 'write core.mode 041777' \
    "$work/xfs" >/dev/null
  partition "$work/disk" dos 320,bootable
  place "$work/xfs" "$work/disk" 1
  qcow2 "$work/disk" "$1"
}
