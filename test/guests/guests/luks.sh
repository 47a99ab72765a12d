# shellcheck shell=bash
# The root filesystem is encrypted (LUKS); the passphrase is "open-sesame-0815".
tools=(busybox cryptsetup)

build() {
  local size
  debian_tiny
  echo "/dev/mapper/root / ext4 defaults 0 1" | put /etc/fstab
  size=$(fit "$root" 8)
  truncate -s "${size}M" "$work/plain"
  ext4 "$work/plain" 0 "$size" "$root" root
  # cryptsetup writes the header and qemu the rest: neither needs root or device-mapper for that.
  truncate -s $((size + 4))M "$work/luks"
  printf open-sesame-0815 | cryptsetup luksFormat -q --type luks1 --pbkdf-force-iterations 1000 --uuid "$(uuid "$guest luks")" \
    --key-file - "$work/luks"
  qemu-img convert -q -n -f raw --object secret,id=passphrase,data=open-sesame-0815 \
    --target-image-opts "$work/plain" "driver=luks,key-secret=passphrase,file.filename=$work/luks"
  partition "$work/disk" dos $((size + 4))
  place "$work/luks" "$work/disk" 1
  qcow2 "$work/disk" "$1"
}
