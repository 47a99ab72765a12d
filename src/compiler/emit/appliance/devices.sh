# ---- The devices of the image ---------------------------------------------------------------------------

# The device that the appliance itself runs from is no part of the image.
own_device=''
while read -r _ _ numbers _ where _; do
  if [ "$where" = / ]; then own_device=$numbers; fi
done </proc/self/mountinfo

# list_filesystems: a line `DEVICE TYPE` for each file system of the image, in the order of their devices.
list_filesystems() {
  for entry in /sys/class/block/*; do
    node=${entry##*/}
    case $node in ram* | loop* | sr* | fd* | nbd* | zram*) continue ;; esac
    if [ ! -r "$entry/dev" ] || [ "$(cat "$entry/dev")" = "$own_device" ]; then continue; fi
    device=/dev/$node
    if [ -r "$entry/dm/name" ]; then device=/dev/mapper/$(cat "$entry/dm/name"); fi
    type=$(blkid -p -o value -s TYPE "$device" 2>/dev/null) || continue
    case $type in
      '' | swap | swsuspend | LVM2_member | crypto_LUKS | linux_raid_member | vfat | iso9660 | udf) ;;
      *) printf '%s %s\n' "$device" "$type" ;;
    esac
  done
}

# list_encrypted: the devices that are locked by LUKS.
list_encrypted() {
  for entry in /sys/class/block/*; do
    device=/dev/${entry##*/}
    if [ -r "$entry/dm/name" ]; then device=/dev/mapper/$(cat "$entry/dm/name"); fi
    if [ "$(blkid -p -o value -s TYPE "$device" 2>/dev/null)" = crypto_LUKS ]; then echo "$device"; fi
  done
}

# find_device SPEC: the device, in $device, that fstab (or a user) calls SPEC; empty where there is none. The
# names that disks have on other controllers (vda, xvda, hda, nvme0n1p1) are those of the same partitions here.
find_device() {
  device=''
  case $1 in
    UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=*) find_by_tag "${1%%=*}" "${1#*=}" ;;
    /dev/disk/by-uuid/*) find_by_tag UUID "${1##*/}" ;;
    /dev/disk/by-label/*) find_by_tag LABEL "${1##*/}" ;;
    /dev/disk/by-partuuid/*) find_by_tag PARTUUID "${1##*/}" ;;
    /dev/disk/by-partlabel/*) find_by_tag PARTLABEL "${1##*/}" ;;
    /dev/vd[a-z]* | /dev/hd[a-z]* | /dev/sd[a-z]*) find_node "/dev/sd${1#/dev/?d}" ;;
    /dev/xvd[a-z]*) find_node "/dev/sd${1#/dev/xvd}" ;;
    /dev/nvme0n1p[0-9]* | /dev/mmcblk0p[0-9]*) find_node "/dev/sda${1##*p}" ;;
    /dev/nvme0n1 | /dev/mmcblk0) find_node /dev/sda ;;
    /dev/*) find_node "$1" ;;
  esac
}

find_node() {
  if [ -b "$1" ]; then device=$1; fi
}

find_by_tag() {
  value=$2
  case $value in \"*\") value=${value#\"} value=${value%\"} ;; esac
  device=$(blkid -c /dev/null -l -o device -t "$1=$value" 2>/dev/null) || device=''
}
