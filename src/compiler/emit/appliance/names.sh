# ---- The names of devices -------------------------------------------------------------------------------

# $hardware has the names of disks that the guest needs at boot, and $root_hardware the one among them with its /.
hardware='' root_hardware='' need=required

# find_device SPEC: sets $device to the device of the image that the guest calls SPEC in fstab(5), crypttab(5) or
# a mount unit; empty if there is none. SPEC has its octal escapes decoded.
find_device() {
  device=''
  case $1 in
    UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=*)
      unquote "${1#*=}"
      find_tag "${1%%=*}" "$unquoted"
      ;;
    ID=*)
      unquote "${1#*=}"
      find_path "/dev/disk/by-id/$unquoted"
      ;;
    /dev/*) find_path "$1" ;;
  esac
}

# find_path PATH: the same for a path below /dev.
find_path() {
  case $1 in
    /dev/disk/by-uuid/*) find_link UUID "$1" ;;
    /dev/disk/by-label/*) find_link LABEL "$1" ;;
    /dev/disk/by-partuuid/*) find_link PARTUUID "$1" ;;
    /dev/disk/by-partlabel/*) find_link PARTLABEL "$1" ;;
    /dev/disk/by-id/dm-name-*)
      decode "${1#/dev/disk/by-id/dm-name-}" hex
      find_mapper "$decoded"
      ;;
    /dev/disk/by-id/dm-uuid-CRYPT-LUKS*)
      # CRYPT-LUKS2-UUID-NAME, with the UUID in one run of digits.
      luks_uuid=${1#/dev/disk/by-id/dm-uuid-CRYPT-LUKS?-}
      find_unlocked "${luks_uuid%%-*}"
      ;;
    /dev/disk/by-id/dm-uuid-*) find_dm_uuid "${1#/dev/disk/by-id/dm-uuid-}" ;;
    /dev/disk/by-id/md-*)
      use_device "$1"
      if [ -z "$device" ]; then find_array; fi
      ;;
    /dev/md[0-9]* | /dev/md/* | /dev/md_d[0-9]*)
      use_device "$1"
      if [ -z "$device" ]; then find_array; fi
      ;;
    /dev/root) device=$root_device ;;
    /dev/mapper/mpath*) find_partition "$1" ;;
    /dev/mapper/*)
      decode "${1#/dev/mapper/}" hex
      find_mapper "$decoded"
      ;;
    /dev/disk/*) find_partition "$1" ;;
    /dev/[shv]d[a-z]* | /dev/xvd[a-z]* | /dev/nvme[0-9]* | /dev/mmcblk[0-9]* | /dev/pmem[0-9]* | /dev/dasd[a-z]* | \
      /dev/cciss/* | /dev/ida/* | /dev/rd/*) find_partition "$1" ;;
    /dev/*/*)
      use_device "$1"
      # LVM writes VG/LV as VG-LV below /dev/mapper, and doubles the hyphens within either name.
      if [ -z "$device" ]; then
        group=${1#/dev/}
        find_mapper "$(printf '%s\n' "${group%%/*}" | sed 's/-/--/g')-$(printf '%s\n' "${group#*/}" | sed 's/-/--/g')"
      fi
      ;;
    *) use_device "$1" ;;
  esac
}

# use_device PATH: sets $device to PATH if it is a device of the image, or a link to one.
use_device() {
  if is_known "$1" || [ -b "$1" ]; then device=$1; fi
}

# find_link TAG PATH: finds the device that a link below /dev/disk/by-… stands for.
find_link() {
  decode "${2##*/}" hex
  find_tag "$1" "$decoded"
}

# find_tag TAG VALUE: finds the device whose content or partition has that UUID, label or name. UUIDs are compared
# as written first, and then without regard to case, for they are numbers.
find_tag() {
  case $1 in
    PARTUUID) tag=PART_ENTRY_UUID ;;
    PARTLABEL) tag=PART_ENTRY_NAME ;;
    *) tag=$1 ;;
  esac
  find_field "$tag" "$2"
  case $device$1 in UUID | PARTUUID) find_field "$tag" "$2" any-case ;; esac
}

# find_mapper NAME: finds the device-mapper device that the guest calls NAME: the same name here, or the name
# that its crypttab(5) gives to an encrypted device, or luks-UUID, which systemd-cryptsetup-generator(8) gives.
find_mapper() {
  use_device "/dev/mapper/$1"
  if [ -n "$device" ]; then return; fi
  while read -r alias alias_device; do
    if [ "$alias" = "$1" ]; then
      device=$alias_device
      return
    fi
  done <"$workshop/aliases"
  case $1 in luks-*) find_unlocked "${1#luks-}" ;; esac
}

# find_unlocked UUID: finds the opened device inside of an encrypted one; UUID with or without hyphens.
find_unlocked() {
  wanted=$(printf '%s' "$1" | tr -d - | tr '[:upper:]' '[:lower:]')
  while read -r unlocked_uuid unlocked_device; do
    if [ "$unlocked_uuid" = "$wanted" ]; then
      device=$unlocked_device
      return
    fi
  done <"$workshop/unlocked"
}

# find_dm_uuid UUID: finds the device-mapper device with that UUID.
find_dm_uuid() {
  for entry in "$sys"/dm-*; do
    if [ ! -r "$entry/dm/uuid" ]; then continue; fi
    read -r dm_uuid <"$entry/dm/uuid"
    if [ "$dm_uuid" = "$1" ]; then
      read -r dm_name <"$entry/dm/name"
      use_device "/dev/mapper/$dm_name"
    fi
  done
}

# find_array: finds the array of the image, if it has exactly one. Arrays have other numbers on other machines.
find_array() {
  arrays=0
  # shellcheck disable=SC2086
  for candidate in $known_devices; do
    case $candidate in /dev/md*) arrays=$((arrays + 1)) array=$candidate ;; esac
  done
  if [ "$arrays" -eq 1 ]; then device=$array; fi
}

# split_disk PATH: sets $disk_name to the name of the whole disk that PATH is on, and $part to the number of the
# partition, empty for the disk itself.
split_disk() {
  disk_name=$1 part=''
  case $1 in
    *-part[0-9] | *-part[0-9][0-9] | *-part[0-9][0-9][0-9]) disk_name=${1%-part*} part=${1##*-part} ;;
    /dev/disk/*) ;;
    *[0-9]p[0-9] | *[0-9]p[0-9][0-9] | *[0-9]p[0-9][0-9][0-9] | /dev/mapper/*p[0-9] | /dev/mapper/*p[0-9][0-9])
      disk_name=${1%p*} part=${1##*p}
      ;;
    /dev/nvme* | /dev/mmcblk* | /dev/pmem* | /dev/cciss/* | /dev/ida/* | /dev/rd/* | /dev/mapper/*) ;;
    *[0-9])
      disk_name=${1%"${1##*[!0-9]}"}
      part=${1#"$disk_name"}
      ;;
  esac
}

# find_partition PATH: finds the partition that the guest calls PATH by a name that depends on its hardware. The
# image may have other hardware, so this works only as far as the guest's own files leave no choice.
find_partition() {
  split_disk "$1"
  if [ "$disk_name" = "$root_hardware" ]; then
    join_partition "$root_disk"
    return
  fi
  count_disk "$disk_name"
  disk_kind=$kind disk_number=$number
  # shellcheck disable=SC2086
  set -- $known_disks
  if [ "$#" -eq 1 ]; then
    for rival in $hardware; do
      if [ "$rival" = "$disk_name" ]; then continue; fi
      count_disk "$rival"
      if [ "$kind" != "$disk_kind" ]; then continue; fi
      # The guest has another disk of that kind, and that may be this one.
      if [ "$rival" = "$root_hardware" ] || [ "$number" = "$disk_number" ]; then return; fi
    done
  fi
  if [ -z "$disk_number" ]; then
    # The name of a serial number says nothing about order: it can only be the one disk, and it must be needed.
    if [ "$#" -ne 1 ]; then return; fi
    case "$need $hardware " in required* | *" $disk_name "*) disk_number=0 ;; *) return ;; esac
  fi
  if [ "$disk_number" -ge "$#" ]; then return; fi
  shift "$disk_number"
  join_partition "$1"
}

# count_disk NAME: sets $kind to the kind of a disk's name, and $number to its place among the disks of that kind;
# empty if the name does not tell.
count_disk() {
  kind=kernel number=''
  case $1 in
    /dev/[shv]d[a-z] | /dev/xvd[a-z])
      letter=${1#/dev/*d}
      number=${letters%%"$letter"*}
      number=${#number}
      ;;
    /dev/dasd[a-z])
      letter=${1#/dev/dasd}
      number=${letters%%"$letter"*}
      number=${#number}
      ;;
    /dev/nvme[0-9]n1) number=${1#/dev/nvme} number=${number%n1} ;;
    /dev/mmcblk[0-9]) number=${1#/dev/mmcblk} ;;
    /dev/pmem[0-9]) number=${1#/dev/pmem} ;;
    # One disk may have several names there, such as ata-… and wwn-….
    /dev/disk/by-id/*)
      kind=${1#/dev/disk/by-id/}
      kind=by-id-${kind%%-*}
      ;;
    *) kind=${1%/*} ;;
  esac
}

# join_partition DISK: sets $device to partition $part of a disk of the image.
join_partition() {
  case $part$1 in
    '' | /*) use_device "$1" ;;
    *[0-9]) use_device "$1p$part" ;;
    *) use_device "$1$part" ;;
  esac
}
