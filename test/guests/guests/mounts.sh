# shellcheck shell=bash
# A disk that is mounted by every means: fstab with escapes, hardware names and no newline at its end, a mount unit,
# a partition found by its type, and a LUKS device with its key file on /.
tools=(busybox cryptsetup)

build() {
  local offset size label
  debian_tiny
  echo generator | put /usr/lib/systemd/system-generators/systemd-gpt-auto-generator
  echo systemd | put /usr/lib/systemd/systemd
  put /etc/systemd/system/boot.mount <<END
[Mount]
What=/dev/disk/by-partlabel/boot\x20loader
Where=/boot
END
  mkdir -p "$root/etc/systemd/system/local-fs.target.wants" "$root/home"
  ln -s ../boot.mount "$root/etc/systemd/system/local-fs.target.wants/boot.mount"
  echo "secret UUID=$(uuid "$guest luks") /etc/keys/secret luks" | put /etc/crypttab
  printf open-sesame-0815 | put /etc/keys/secret 600
  printf '%s\n' "UUID=$(uuid "$guest root") / ext4 errors=remount-ro 0 1" \
    'LABEL=my\040data /srv/my\040data ext4 defaults 0 2' \
    '/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001-part5 /opt ext4 defaults 0 2' \
    'nodev /mnt/huge hugetlbfs pagesize=2M 0 0' \
    'tmpfs /tmp tmpfs defaults 0 0' \
    'server:/export /nfs nfs defaults 0 0' \
    '/dev/mapper/secret /secret ext4 defaults 0 2' >"$root/etc/fstab"
  printf 'UUID=%s /tail ext4 defaults 0 2' "$(uuid "$guest tail")" >>"$root/etc/fstab"
  size=$(fit "$root" 8)
  partition "$work/disk" gpt "$size" 16 16,name='"boot loader"' 16,type=933AC7E1-2EB4-4F13-B844-0E14E2AEF915 16 16 24
  ext4 "$work/disk" 1 "$size" "$root" root
  offset=$((1 + size))
  mkdir "$work/empty"
  for label in 'my data' boot home opt tail; do
    ext4 "$work/disk" "$offset" 16 "$work/empty" "$label"
    offset=$((offset + 16))
  done
  truncate -s 16M "$work/plain"
  ext4 "$work/plain" 0 16 "$work/empty" secret
  truncate -s 24M "$work/luks"
  printf open-sesame-0815 | cryptsetup luksFormat -q --type luks1 --pbkdf-force-iterations 1000 --uuid "$(uuid "$guest luks")" \
    --key-file - "$work/luks"
  qemu-img convert -q -n -f raw --object secret,id=passphrase,data=open-sesame-0815 \
    --target-image-opts "$work/plain" "driver=luks,key-secret=passphrase,file.filename=$work/luks"
  place "$work/luks" "$work/disk" "$offset"
  qcow2 "$work/disk" "$1"
}
