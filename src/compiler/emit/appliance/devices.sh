# ---- The devices of the image ---------------------------------------------------------------------------

# The device that the appliance itself runs from is no part of the image.
own_device=''
while read -r _ _ numbers _ where _; do
  if [ "$where" = / ]; then own_device=$numbers; fi
done </proc/self/mountinfo

# The kernel names disks as it happens to find them, so that sda may well be the appliance's own. To users, and to
# libguestfs, sda is the first drive of the image: drives are told by their place on the bus.
disks=$(
  for entry in /sys/class/block/sd*; do
    node=${entry##*/}
    case $node in *[0-9]) continue ;; esac
    if [ "$(cat "$entry/dev" 2>/dev/null)" = "$own_device" ]; then continue; fi
    address=$(readlink "$entry/device") && printf '%s:%s\n' "${address##*/}" "$node"
  done | sort -t : -k 1,1n -k 2,2n -k 3,3n -k 4,4n | cut -d : -f 5
)
letters=abcdefghijklmnopqrstuvwxyz

# node_of NAME: in $node, what the kernel calls the device that is /dev/sda2 to users; empty where there is none.
node_of() {
  node=$1
  case $1 in /dev/sd[a-z] | /dev/sd[a-z][0-9]*) ;; *) return ;; esac
  part=${1#/dev/sd?}
  letter=${1#/dev/sd} letter=${letter%"$part"}
  before=${letters%%"$letter"*}
  # shellcheck disable=SC2086
  set -- $disks
  node=''
  if [ "$#" -le "${#before}" ]; then return; fi
  shift "${#before}"
  node=/dev/$1$part
}

# shown_as NODE: in $shown, what users call the device that the kernel calls NODE.
shown_as() {
  shown=$1 rest=$letters
  for disk in $disks; do
    case $1 in
      "/dev/$disk" | "/dev/$disk"[0-9]*)
        shown=/dev/sd${rest%"${rest#?}"}${1#"/dev/$disk"}
        return
        ;;
    esac
    rest=${rest#?}
  done
}

# show_filesystems: a line for each file system of the image, as users call their devices.
show_filesystems() {
  list_filesystems | while read -r listed type; do
    shown_as "$listed"
    printf '\n  %s %s' "$shown" "$type"
  done
}

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
  node_of "$1"
  if [ -n "$node" ] && [ -b "$node" ]; then device=$node; fi
}

find_by_tag() {
  value=$2
  case $value in \"*\") value=${value#\"} value=${value%\"} ;; esac
  device=$(blkid -c /dev/null -l -o device -t "$1=$value" 2>/dev/null) || device=''
}
