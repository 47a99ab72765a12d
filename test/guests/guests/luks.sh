# shellcheck shell=bash
# The root filesystem is encrypted (LUKS); the passphrase is "sahara".
tools=(busybox)

build() {
  local size
  debian_tiny
  echo "/dev/mapper/root / ext4 defaults 0 1" | put /etc/fstab
  size=$(fit "$root" 8)
  truncate -s "${size}M" "$work/plain"
  ext4 "$work/plain" 0 "$size" "$root" root
  # qemu writes LUKS as well as cryptsetup does, and needs neither root nor device-mapper.
  qemu-img convert -q -f raw -O luks --object secret,id=passphrase,data=sahara \
    -o key-secret=passphrase,iter-time=10 "$work/plain" "$work/luks"
  partition "$work/disk" dos $((size + 4))
  place "$work/luks" "$work/disk" 1
  qcow2 "$work/disk" "$1"
}
