# shellcheck shell=bash
# Debian on a full disk: less than 2 MB of it are free.
# shellcheck source=../lib/deb-root.sh
. "$lib/deb-root.sh"
packages=("${deb_root_packages[@]}")
tools=(debugfs dumpe2fs)
needs_stubs=yes

build() {
  local size blocks
  deb_root
  debian_release
  deb_update
  mkdir -p "$root/var/log/old"
  : | put /var/log/old/full.log
  size=$(fit "$root" 16)
  truncate -s "${size}M" "$work/ext4"
  ext4 "$work/ext4" 0 "$size" "$root" root
  # All free blocks but 1 MiB, and the 2 % that the kernel keeps for itself, go to a log. They are
  # allocated and never written: they take no room in the image.
  blocks=$(dumpe2fs -h "$work/ext4" 2>/dev/null | sed -n 's/^Free blocks: *//p')
  blocks=$((blocks - size * 256 / 50 - 256))
  printf '%s\n' "fallocate /var/log/old/full.log 0 $blocks" \
    "set_inode_field /var/log/old/full.log size $((blocks * 4096))" |
    debugfs -w -f - "$work/ext4" >"$work/debugfs.log" 2>&1 || { cat "$work/debugfs.log" >&2; die 'debugfs failed'; }
  partition "$work/disk" dos "$size,bootable"
  place "$work/ext4" "$work/disk" 1
  qcow2 "$work/disk" "$1"
}
