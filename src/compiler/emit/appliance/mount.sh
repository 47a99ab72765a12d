# ---- Mounting the guest ---------------------------------------------------------------------------------

# open_image: finds the devices of the image, and mounts what the guest's own boot mounts. $given/device has the root
# that the user named.
open_image() {
  name_devices
  scan_devices
  if [ -n "$shared" ]; then activate_volumes; fi
  unlock_devices
  if [ -n "$named_root" ]; then mount_named "$(cat "$given/device")"; else mount_only_system; fi
  mount_rest
  check_architecture
}

# mount_named DEVICE: mounts the root that the user named, in the spelling of libguestfs.
mount_named() {
  options=''
  case $1 in
    btrfsvol:/dev/*/*)
      volume=${1#btrfsvol:/dev/}
      spec=/dev/${volume%%/*}
      options=subvol=${volume#*/}
      ;;
    *) spec=$1 ;;
  esac
  need=required
  find_device "$spec"
  if [ -z "$device" ]; then
    refuse "the image has no device $1 to mount as /; its file systems are:$(show_filesystems)${locked:+${nl}still locked:$locked}"
  fi
  fact_of "$device" TYPE
  if [ -z "$fact" ]; then refuse "$1 holds no file system that can be mounted as /"; fi
  mount_root "$device" "$fact" "$options" "$1"
  if [ ! -d "$root/etc" ]; then refuse "$1 holds no system: it has no /etc"; fi
}

# mount_only_system: mounts the one system of the image; refuses if there is none, or more than one.
mount_only_system() {
  find_systems
  if [ "$systems" -gt 1 ]; then
    refuse "the image holds $systems systems; name the one to work on with --root-filesystem:$listing"
  elif [ "$systems" -eq 0 ]; then
    reason="looked at:${considered:- no file system at all}"
    if [ -n "$locked" ]; then reason="locked by LUKS:$locked; give its passphrase with --key"; fi
    if has_large_sectors; then
      reason="its partition table counts in sectors of 4096 bytes: add it with blocksize:4096, or put --blocksize=4096 before -a"
    fi
    refuse "no operating system was found on the image ($reason)"
  fi
  mount_root "$system_device" "$system_type" "$system_options" "$system_name"
}

# has_large_sectors: whether a disk with sectors of 512 bytes has a GPT for sectors of 4096 bytes.
has_large_sectors() {
  for disk in $disks; do
    if [ "$(cat "/sys/class/block/$disk/queue/logical_block_size")" = 512 ] &&
      [ "$(dd if="/dev/$disk" bs=4096 skip=1 count=1 2>/dev/null | head -c 8 | tr -d '\000')" = 'EFI PART' ]; then
      return 0
    fi
  done
  return 1
}

# mount_root DEVICE TYPE OPTIONS NAME: mounts the guest's /, unless it is there and can only be read: then it can be written
# to afterwards. NAME is for the sentence of a failure.
mount_root() {
  root_options=noatime${3:+,$3}
  if ! is_mounted; then
    is_writable=''
  elif [ -z "$is_writable" ]; then
    root_options=remount,rw,noatime
  fi
  if [ -z "$is_writable" ] && ! mount -t "$2" -o "$root_options" "$1" "$root" 2>"$workshop/problem"; then
    refuse "$4 can't be mounted as /: $(problem_text)"
  fi
  root_device=$1 root_disk='' root_part=''
  for known_disk in $known_disks; do
    case $1 in "$known_disk" | "$known_disk"[0-9]*) root_disk=$known_disk root_part=${1#"$known_disk"} ;; esac
  done
  # Below LVM or LUKS there may be any disk; with one disk it is that.
  case $root_disk$known_disks in ' '*' '*) ;; ' '*) root_disk=${known_disks# } ;; esac
}
root_device='' root_disk='' root_part=''

problem_text() {
  tr '\n' ' ' <"$workshop/problem" | tr -d '\000-\037\177'
}

# mount_rest: mounts what the guest's own boot mounts besides /.
mount_rest() {
  planned='' masked='' idle_units='' units_seen='' root_spec=''
  : >"$workshop/plan"
  fstab=''
  if inside /etc/fstab && [ -f "$inside" ]; then fstab=$inside; fi
  if has_systemd; then
    boots_with_systemd=yes
    read_units /etc/systemd/system
  fi
  if [ -n "$fstab" ]; then read_fstab "$fstab"; fi
  know_hardware
  read_crypttab
  # Units below /usr, and what lies in /usr else, may be on a file system of its own.
  mount_planned /usr
  if [ -n "$boots_with_systemd" ]; then
    # shellcheck disable=SC2086
    read_units $unit_folders
    discover_partitions
  fi
  mount_planned
}
boots_with_systemd=''

# know_hardware: learns which names for disks the guest needs at boot, and which of them is the disk with its /: the
# one in its line for /, if the partition of that name is the one that was mounted.
know_hardware() {
  while read -r _ need _ spec _; do
    decode "$spec"
    if [ "$need" = required ]; then add_hardware "$decoded"; fi
  done <"$workshop/plan"
  decode "$root_spec"
  case $decoded in /dev/*) ;; *) return ;; esac
  add_hardware "$decoded"
  if [ -n "$is_hardware" ] && [ "$part" = "$root_part" ]; then root_hardware=$disk_name; fi
}

# add_hardware SPEC: adds the name of a disk to $hardware; $is_hardware says whether it was one.
add_hardware() {
  is_hardware=''
  case $1 in
    ID=*) set -- "/dev/disk/by-id/${1#ID=}" ;;
  esac
  case $1 in
    /dev/disk/by-id/dm-* | /dev/disk/by-id/md-* | /dev/disk/by-uuid/* | /dev/disk/by-label/* | /dev/disk/by-partuuid/* | \
      /dev/disk/by-partlabel/* | /dev/md* | /dev/root) return ;;
    /dev/disk/* | /dev/mapper/mpath* | /dev/[shv]d[a-z]* | /dev/xvd[a-z]* | /dev/nvme* | /dev/mmcblk* | /dev/pmem* | \
      /dev/dasd[a-z]* | /dev/cciss/* | /dev/ida/* | /dev/rd/*) ;;
    *) return ;;
  esac
  is_hardware=yes
  split_disk "$1"
  case " $hardware " in *" $disk_name "*) ;; *) hardware="$hardware $disk_name" ;; esac
}

# mount_planned [FOLDER]: mounts what is planned, outer folders first; only for FOLDER if that is given.
mount_planned() {
  if [ ! -s "$workshop/plan" ]; then return; fi
  sort -n -k 1,1 -s "$workshop/plan" >"$workshop/sorted"
  : >"$workshop/plan"
  while read -r depth need folder spec type options source; do
    if [ -n "${1-}" ] && [ "$folder" != "$1" ]; then
      printf '%s\n' "$depth $need $folder $spec $type $options $source" >>"$workshop/plan"
      continue
    fi
    decode "$folder" && folder=$decoded
    decode "$spec" && spec=$decoded
    decode "$options" && options=$decoded
    mount_one
  done <"$workshop/sorted"
}

# mount_one: mounts $spec at $folder, with $type and $options. If it is not on a disk of the image, it is only named.
mount_one() {
  case $folder/ in /dev/* | /proc/* | /run/* | /sys/*) return ;; esac
  place=''
  if inside "$folder"; then place=$inside; fi
  kind_of_mount
  case $mount_kind in
    memory) printf '%s %s\n' "$type" "$folder" >>"$workshop/hiding" ;;
    elsewhere) left_out "$(what_is_asked), which is not on a disk of the image" ;;
    bind) mount_bind ;;
    device) mount_device ;;
  esac
}

# kind_of_mount: sets $mount_kind: `none` is nothing that is stored, `memory` is empty after each boot, `elsewhere` is
# on another machine or in a file, `bind` is another folder of the guest, `device` is on a disk.
kind_of_mount() {
  mount_kind=elsewhere
  case $type in
    swap | ignore | proc | sysfs | devpts | devtmpfs | cgroup | cgroup2 | cpuset | securityfs | debugfs | tracefs | \
      configfs | efivarfs | pstore | bpf | mqueue | hugetlbfs | binfmt_misc | fusectl | selinuxfs | smackfs | \
      rpc_pipefs | nfsd | usbfs | usbdevfs | functionfs | autofs | nsfs | pipefs | sockfs | resctrl | spufs | xenfs | \
      openpromfs | oprofilefs | ocfs2_dlmfs | dlmfs | gadgetfs | ipathfs | ibmasmfs | capifs | nodev)
      mount_kind=none
      return
      ;;
    tmpfs | ramfs | rootfs)
      mount_kind=memory
      return
      ;;
    nfs | nfs4 | cifs | smb3 | smbfs | ncpfs | afs | ceph | glusterfs | fuse.glusterfs | fuse.ceph | fuse.sshfs | fuse.s3fs | \
      davfs | 9p | virtiofs | vboxsf | vmhgfs | fuse.vmhgfs-fuse | lustre | beegfs | beegfs_nodev | gfs | gfs2 | ocfs2 | gpfs | \
      orangefs | pvfs2 | coda | overlay | overlayfs | aufs | fuse.mergerfs | unionfs | ecryptfs | zfs | \
      fuse.*) return ;;
  esac
  if option bind "$options" || option rbind "$options"; then
    mount_kind=bind
    return
  fi
  case $spec in
    /dev/sr[0-9]* | /dev/cdrom* | /dev/dvd* | /dev/scd[0-9]* | /dev/fd[0-9]* | /dev/floppy* | /dev/loop[0-9]* | /dev/nbd[0-9]* | \
      /dev/zvol/* | /dev/drbd* | /dev/rbd* | /dev/fuse) ;;
    UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=* | ID=* | /dev/?*) mount_kind=device ;;
  esac
}

what_is_asked() {
  printf '%s asks for %s (%s)' "$source" "$spec" "$type"
}

# left_out REASON: names what the guest mounts at boot and this run does not.
left_out() {
  printf '%s %s\n' "$type" "$folder" >>"$workshop/hiding"
  warn not-mounted "$folder is not mounted: $1"
}

# mount_bind: mounts another folder of the guest.
mount_bind() {
  bind=--bind
  if option rbind "$options"; then bind=--rbind; fi
  if ! inside "$spec" || [ -z "$place" ]; then
    left_out "$(what_is_asked), and there links lead in circles"
    return
  fi
  bound=$inside
  if [ ! -d "$bound" ]; then
    # An image in a file, or a file over a file.
    left_out "$(what_is_asked), which is no folder"
  elif ! make_folder || ! mount "$bind" "$bound" "$place" 2>"$workshop/problem"; then
    left_out "$(what_is_asked), and that failed: $(problem_text)"
  else
    echo "$place" >>"$workshop/binds"
  fi
}

# make_folder: makes the folder that something is mounted at, as systemd.mount(5) does.
make_folder() {
  if [ -d "$place" ]; then return 0; fi
  if [ -e "$place" ]; then
    echo "$folder is no folder" >"$workshop/problem"
    return 1
  fi
  (umask 022 && mkdir -p "$place") 2>"$workshop/problem"
}

# mount_device: mounts a device of the image; refuses the image if the guest would not boot without.
mount_device() {
  find_device "$spec"
  problem=''
  if [ -z "$device" ]; then
    problem='the image has no such device'
  elif [ -z "$place" ]; then
    problem="the links at $folder lead in circles"
  else
    mount_found
  fi
  if [ -z "$problem" ]; then return; fi
  if [ "$need" = wanted ]; then
    left_out "$(what_is_asked), and $problem"
  else
    refuse "$source of the image asks for $spec at $folder, which cannot be mounted: $problem. Correct that entry, or add nofail to its options"
  fi
}

# mount_found: mounts $device; sets $problem if that fails.
mount_found() {
  fact_of "$device" TYPE
  found_type=$fact
  case $found_type in
    crypto_LUKS)
      problem="$device is locked by LUKS; give its passphrase with --key"
      return
      ;;
    '') found_type=auto ;;
  esac
  if [ "$source" = 'the partition table' ] && grep -q "^$device $root" /proc/mounts; then return; fi
  if [ "$type" = auto ]; then type=$found_type; fi
  # Only the options that say which part of the file system it is. A read-only /usr takes packages all the same.
  kept=''
  for name in subvol subvolid X-mount.subdir; do
    if option "$name" "$options" && [ -n "$option" ]; then kept="$kept,$name=$option"; fi
  done
  if ! make_folder || ! mount -t "$type" -o "noatime$kept" "$device" "$place" 2>"$workshop/problem"; then
    problem=$(problem_text)
    problem=${problem:-it cannot be mounted}
  fi
}
