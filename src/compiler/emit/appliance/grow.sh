# ---- Growing the root file system -----------------------------------------------------------------------
# The runtime has made the disk larger (`apply --grow`). The room at its end goes to the last partition, to the volume of
# LVM if there is one, and to the file system, which grows while it is mounted.

# grow_root: gives the guest's / all the room at the end of its disk; refuses the image where that cannot be done.
grow_root() {
  fact_of "$root_device" TYPE
  root_type=$fact
  case $root_type in
    ext3 | ext4 | xfs | btrfs) ;;
    *) cannot_grow "/ is a file system of type $root_type; ext4, XFS and btrfs can grow" ;;
  esac
  measure_root
  size_before=$measured
  grow_device "$root_device"
  if ! grow_filesystem >"$workshop/problem" 2>&1; then
    cannot_grow "the $root_type file system on $root_device does not grow: $(problem_text)"
  fi
  measure_root
  if [ "$measured" -gt "$size_before" ]; then
    warn grown "the root file system on $root_device ($root_type) grew from $((size_before / 1024)) MiB to $((measured / 1024)) MiB"
  fi
}

# measure_root: sets $measured to the KiB that the file system at / has for files.
measure_root() {
  # FILESYSTEM 1024-BLOCKS …
  # shellcheck disable=SC2046
  set -- $(df -kP "$root" | tail -n 1)
  measured=$2
}

# cannot_grow SENTENCE: refuses the image, with the layout of the disk.
cannot_grow() {
  refuse "the root file system can't grow: $1$(show_layout)"
}

# show_layout: a line for each device of the image, as it lies on its disk: its name, size and content.
show_layout() {
  for laid in $known_devices; do
    entry_of "$laid"
    fact_of "$laid" TYPE
    laid_type=$fact
    if [ -z "$laid_type" ]; then
      fact_of "$laid" PTTYPE
      laid_type=${fact:+$fact partition table}
    fi
    if [ "$laid" = "$root_device" ]; then laid_type="$laid_type, mounted as /"; fi
    read -r sectors <"$entry/size"
    read -r from 2>/dev/null <"$entry/start" || from=0
    laid_disk=${laid%"${laid##*[!0-9]}"}
    echo "$laid_disk:$from $laid $((sectors / 2048)) MiB${laid_type:+ $laid_type}"
  done | sort -t : -k 1,1 -k 2,2n | while read -r _ laid; do printf '\n  %s' "$laid"; done
}

# entry_of DEVICE: sets $entry to the folder of a device in sysfs.
entry_of() {
  entry=$(readlink -f "/sys/dev/block/$((0x$(stat -L -c %t "$1"))):$((0x$(stat -L -c %T "$1")))")
}

# grow_device DEVICE: gives it the room at the end of its disk.
grow_device() {
  entry_of "$1"
  uuid=''
  if [ -r "$entry/dm/uuid" ]; then read -r uuid <"$entry/dm/uuid"; fi
  case $uuid in
    LVM-*) grow_volume "$1" ;;
    CRYPT-*) cannot_grow "$1 is encrypted with LUKS" ;;
    '')
      case $1 in /dev/md*) cannot_grow "$1 is a RAID array" ;; esac
      # A file system without a partition has all of the disk already.
      if [ -r "$entry/partition" ]; then grow_partition "$1"; fi
      ;;
    *) cannot_grow "$1 is not a plain volume of LVM" ;;
  esac
}

# grow_partition PARTITION: extends it to the end of its disk. sfdisk(8) also moves the second header of a GPT there.
grow_partition() {
  read -r number <"$entry/partition"
  read -r start <"$entry/start"
  read -r disk_sectors <"${entry%/*}/size"
  disk=${1%"$number"}
  fact_of "$disk" PTTYPE
  if [ "$fact" = dos ] && [ "$number" -gt 4 ]; then
    cannot_grow "$1 lies in an extended partition"
  fi
  for other in "${entry%/*}"/*/start; do
    read -r other_start <"$other"
    if [ "$other_start" -gt "$start" ]; then
      read -r other_number <"${other%/*}/partition"
      cannot_grow "$disk$other_number lies behind $1"
    fi
  done
  read -r sectors <"$entry/size"
  # Less than 1 MiB is not worth a new table.
  if [ "$((disk_sectors - start - sectors))" -lt 2048 ]; then return; fi
  if ! echo ', +' | sfdisk -q --force --no-reread -N "$number" "$disk" >"$workshop/problem" 2>&1; then
    cannot_grow "the partition table of $disk can't be written: $(problem_text)"
  fi
  # The kernel does not read the table of a disk in use again, but it takes the size of a partition.
  if ! partx -u --nr "$number" "$disk" >"$workshop/problem" 2>&1; then
    cannot_grow "the kernel does not take the new size of $1: $(problem_text)"
  fi
}

# grow_volume DEVICE: extends a logical volume of LVM by all the room of its group, after the physical volume at the end of
# the disk.
grow_volume() {
  case $(lvm lvs --noheadings -o segtype "$1" 2>/dev/null | tr -d ' \n' | sed 's/linear//g') in
    '') ;;
    *) cannot_grow "$1 is not a linear volume of LVM" ;;
  esac
  group=$(lvm lvs --noheadings -o vg_name "$1" 2>/dev/null | head -n 1 | tr -d ' ')
  # shellcheck disable=SC2046
  set -- "$1" $(lvm pvs --noheadings -o pv_name -S "vg_name=$group" 2>/dev/null)
  volume=$1
  shift
  if [ "$#" -ne 1 ]; then cannot_grow "the volume group $group has $# physical volumes"; fi
  grow_device "$1"
  if ! lvm pvresize "$1" >"$workshop/problem" 2>&1; then
    cannot_grow "the physical volume $1 does not grow: $(problem_text)"
  fi
  case $(lvm vgs --noheadings -o vg_free_count "$group" | tr -d ' ') in 0) return ;; esac
  if ! lvm lvextend -l +100%FREE "$volume" >"$workshop/problem" 2>&1; then
    cannot_grow "the volume $volume does not grow: $(problem_text)"
  fi
}

# grow_filesystem: extends the file system of / to its whole device.
grow_filesystem() {
  case $root_type in
    ext*) resize2fs "$root_device" ;;
    xfs)
      # An appliance without the tools of XFS is common; a system on XFS has them.
      if command -v xfs_growfs >/dev/null; then xfs_growfs -d "$root"; else grow_xfs_in_guest; fi
      ;;
    btrfs)
      # A line for each device: devid 1 size … used … path /dev/sda1
      ids=$(btrfs filesystem show --raw "$root" | sed -n 's/^[[:space:]]*devid[[:space:]]*\([0-9]*\) .*/\1/p')
      case $ids in
        *[!0-9]*)
          echo 'it has several devices' >&2
          return 1
          ;;
      esac
      btrfs filesystem resize "$ids:max" "$root"
      ;;
  esac
}

# grow_xfs_in_guest: the same by the guest's own xfs_growfs(8), which looks up the device of /.
grow_xfs_in_guest() {
  if ! mount --bind /dev "$root/dev"; then return 1; fi
  xfs_grown=0
  in_guest xfs_growfs -d / || xfs_grown=$?
  umount "$root/proc"
  umount "$root/dev"
  return "$xfs_grown"
}
