# ---- Mounting the guest ---------------------------------------------------------------------------------

# unlock_devices: opens what LUKS locks with the keys that were handed in, one key a line, tried in turn.
unlock_devices() {
  if [ -e "$workshop/secrets" ]; then
    # shellcheck disable=SC1091
    (. "$workshop/secrets" && printf '%s' "${SAHARA_IMAGE_KEYS-}") >"$workshop/keys"
  fi
  list_encrypted >"$workshop/encrypted"
  locked=''
  while read -r encrypted; do
    shown_as "$encrypted"
    opened=''
    number=0
    if [ -s "$workshop/keys" ]; then
      while IFS= read -r key || [ -n "$key" ]; do
        number=$((number + 1))
        if printf '%s' "$key" | cryptsetup open --type luks --key-file - "$encrypted" "luks-${shown##*/}" 2>/dev/null; then
          opened=yes
          break
        fi
      done <"$workshop/keys"
    fi
    if [ -z "$opened" ]; then locked="$locked $shown"; fi
  done <"$workshop/encrypted"
  rm -f "$workshop/keys"
  if [ -s "$workshop/encrypted" ] && [ -z "$locked" ]; then
    lvm vgchange -aay --sysinit >/dev/null 2>&1 || :
  fi
}

# mount_named DEVICE: mounts the root that the user named, as libguestfs names them.
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
  find_device "$spec"
  if [ -z "$device" ]; then
    refuse "the image has no device $1 to mount as /; its file systems are:$(show_filesystems)${locked:+${nl}still locked:$locked}"
  fi
  type=$(blkid -p -o value -s TYPE "$device" 2>/dev/null) || type=''
  if [ -z "$type" ]; then refuse "$1 holds no file system that can be mounted as /"; fi
  mount_root "$device" "$type" "$options" "$1"
  if [ ! -d "$root/etc" ]; then refuse "$1 holds no system: it has no /etc"; fi
}

# mount_root DEVICE TYPE OPTIONS NAME: the guest program tells the name in its transcript.
mount_root() {
  if ! mount -t "$2" -o "noatime${3:+,$3}" "$1" "$root" 2>"$workshop/problem"; then
    refuse "$4 can't be mounted as /: $(tr '\n' ' ' <"$workshop/problem" | tr -cd '[:print:]')"
  fi
  printf '%s\n' "$4" >"$workshop/root"
}

# mount_only_system: the one system of the image; refuses where there is none, or are several.
mount_only_system() {
  find_systems
  if [ "$systems" -gt 1 ]; then
    refuse "the image holds $systems systems; name the one to work on with --root-filesystem:$listing"
  elif [ "$systems" -eq 0 ]; then
    reason="looked at:${considered:- no file system at all}"
    if [ -n "$locked" ]; then reason="locked by LUKS:$locked; give its passphrase with --key"; fi
    refuse "no operating system was found on the image ($reason)"
  fi
  mount_root "$system_device" "$system_type" "$system_options" "$system_name"
}

# mount_rest: what the guest's own fstab asks for, outer folders first.
mount_rest() {
  if [ ! -r "$root/etc/fstab" ] || [ -L "$root/etc/fstab" ]; then return; fi
  while read -r spec where type options _; do
    case $spec in '' | '#'*) continue ;; esac
    case $where in / | none | swap) continue ;; /*) ;; *) continue ;; esac
    case $type in
      swap | proc | sysfs | tmpfs | devpts | devtmpfs | cgroup* | securityfs | debugfs | efivarfs | nfs* | cifs | \
        smb* | glusterfs | ceph* | 9p | fuse* | autofs | iso9660 | udf | none) continue ;;
    esac
    case ,$options, in *,noauto,* | *,_netdev,* | *,bind,*) continue ;; esac
    depth=$(printf '%s' "$where" | tr -cd / | wc -c)
    printf '%s %s %s %s %s\n' "$((depth))" "$spec" "$where" "$type" "$options"
  done <"$root/etc/fstab" | sort -n -k 1,1 -s >"$workshop/fstab"
  while read -r _ spec where type options; do
    # fstab(5) writes a space as \040 and a tab as \011.
    where=$(printf '%b' "$where" | tr -cd '[:print:]')
    case /$where/ in */../*) refuse "/etc/fstab of the image names a folder with .. in it: $where" ;; esac
    mount_one "$spec" "$where" "$type" "$options"
  done <"$workshop/fstab"
}

# mount_one SPEC FOLDER TYPE OPTIONS
mount_one() {
  find_device "$1"
  problem=''
  # Only what says which part of a file system it is: a read-only /usr must take packages all the same.
  kept=$(printf '%s' "$4" | tr ',' '\n' | sed -n '/^subvol=/p; /^subvolid=/p' | tr '\n' ',')
  if [ -z "$device" ]; then
    problem="there is no such device on the image"
  elif [ ! -d "$root$2" ] || [ -L "$root$2" ]; then
    problem="there is no folder $2"
  elif ! mount -t "$(mount_type "$3")" -o "noatime${kept:+,${kept%,}}" "$device" "$root$2" 2>"$workshop/problem"; then
    problem=$(tr '\n' ' ' <"$workshop/problem" | tr -cd '[:print:]')
  fi
  if [ -z "$problem" ]; then return; fi
  case ,$4, in *,nofail,*) return ;; esac
  refuse "/etc/fstab of the image asks for $1 at $2, and it can't be mounted: $problem. Mend the image's /etc/fstab, or mark that line nofail"
}

mount_type() {
  if [ "$1" = auto ]; then blkid -p -o value -s TYPE "$device" 2>/dev/null; else echo "$1"; fi
}
