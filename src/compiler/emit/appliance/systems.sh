# ---- Which file system holds a system -------------------------------------------------------------------

probe=$workshop/probe

# is_system FOLDER: whether a folder looks like the root of an operating system: it has a place for programs, and a file
# that names the system. That file may be a link into a /usr that is not mounted yet.
is_system() {
  if [ ! -d "$1/bin" ] && [ ! -L "$1/bin" ]; then return 1; fi
  for name in etc/os-release usr/lib/os-release etc/redhat-release etc/centos-release etc/system-release \
    etc/debian_version etc/lsb-release etc/SuSE-release etc/alpine-release etc/arch-release; do
    if [ -e "$1/$name" ] || [ -L "$1/$name" ]; then return 0; fi
  done
  return 1
}

# name_of FOLDER: sets $pretty to the name that the system gives itself.
name_of() {
  for name in "$1/etc/os-release" "$1/usr/lib/os-release"; do
    if [ -L "$name" ] && [ ! -r "$name" ]; then name=$1/usr/lib/os-release; fi
    if [ ! -r "$name" ]; then continue; fi
    pretty=''
    while IFS= read -r line; do
      case $line in PRETTY_NAME=*) pretty=${line#*=} && break ;; esac
    done <"$name"
    unquote "$pretty"
    clean "$unquoted"
    if [ -n "$pretty" ]; then return; fi
  done
  for name in redhat-release centos-release system-release SuSE-release; do
    if [ -r "$1/etc/$name" ]; then
      kept_line "$1/etc/$name"
      clean "$line"
      return
    fi
  done
  pretty='a system without a name'
}

# clean TEXT: sets $pretty to TEXT as one line that may be shown.
clean() {
  pretty=$1
  case $1 in
    *[!A-Za-z0-9' ()./:_-']*) pretty=$(printf '%s' "$1" | tr -cd '[:print:]') ;;
  esac
  if [ ${#pretty} -gt 80 ]; then pretty=$(printf '%s' "$pretty" | cut -c 1-80); fi
}

# found DEVICE TYPE OPTIONS FOLDER: counts one more system, and adds it to $listing.
found() {
  systems=$((systems + 1))
  system_device=$1 system_type=$2 system_options=$3 system_name=$1
  case $3 in subvol=*) system_name="btrfsvol:$1/${3#subvol=}" ;; esac
  name_of "$4"
  listing="$listing$nl  $system_name  $pretty"
}

# mount_candidate: mounts $candidate at $place, read-only. In a check, what is mounted at $root can be written to: nothing of it is
# kept, and it need not be mounted again. Why it failed is in $workshop/problem.
mount_candidate() {
  if [ "$place" = "$root" ]; then
    is_writable=''
    if [ "$mode" != reconcile ] && mount -t "$type" -o rw,noatime "$candidate" "$root" 2>/dev/null; then
      is_writable=yes
      return
    fi
  fi
  mount -t "$type" -o ro "$candidate" "$place" 2>"$workshop/problem"
}
is_writable=''

# find_systems: mounts every file system and looks for a system; sets $systems, $listing and $system_*. The first
# that is found stays mounted at $root, because most images have only one.
find_systems() {
  systems=0 listing='' considered='' place=$root seen=' '
  list_filesystems >"$workshop/filesystems"
  while read -r candidate type; do
    # Each device of a btrfs mounts all of it.
    uuid=''
    if [ "$type" = btrfs ]; then fact_of "$candidate" UUID && uuid=$fact; fi
    case $seen in *" $uuid "*) continue ;; esac
    if [ "$place" = "$probe" ]; then mkdir -p "$probe"; fi
    if ! mount_candidate; then
      considered="$considered $candidate ($type, which can't be mounted: $(problem_text))"
      continue
    fi
    considered="$considered $candidate ($type)"
    seen=$seen${uuid:+$uuid }
    if is_system "$place"; then
      found "$candidate" "$type" '' "$place"
      if [ "$place" = "$probe" ]; then umount "$probe"; fi
      place=$probe
      continue
    fi
    umount "$place"
    if [ "$type" = btrfs ]; then find_subvolumes "$candidate"; fi
  done <"$workshop/filesystems"
  # What else is found has to be mounted there.
  if [ "$systems" -gt 1 ] && [ "$place" = "$probe" ]; then umount "$root"; fi
}

# find_subvolumes DEVICE: looks for systems in the subvolumes of a btrfs whose default subvolume holds none. If the
# fstab of a subvolume names another subvolume for /, it is a snapshot of that one, and does not count.
find_subvolumes() {
  mkdir -p "$probe"
  if ! mount -t btrfs -o ro,subvolid=5 "$1" "$probe" 2>/dev/null; then return; fi
  for folder in "$probe"/* "$probe"/*/*; do
    # The top folder of a subvolume has inode 256 (btrfs-subvolume(8)).
    if [ "$(stat -c %i "$folder" 2>/dev/null)" != 256 ] || ! is_system "$folder"; then continue; fi
    path=${folder#"$probe/"}
    own=$(sed -n 's/^[^#[:space:]][^[:space:]]*[[:space:]]\{1,\}\/[[:space:]].*subvol=\/\{0,1\}\([^,[:space:]]*\).*/\1/p' "$folder/etc/fstab" 2>/dev/null | head -n 1)
    if [ -z "$own" ] || [ "$own" = "$path" ]; then found "$1" btrfs "subvol=$path" "$folder"; fi
  done
  umount "$probe"
}
