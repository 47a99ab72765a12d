# ---- The devices of the image ---------------------------------------------------------------------------

sys=/sys/class/block
dev=/dev
letters=abcdefghijklmnopqrstuvwxyz

# The appliance runs from a device of its own, which is not part of the image.
own_device=''
while read -r _ _ numbers _ where _; do
  if [ "$where" = / ]; then own_device=$numbers; fi
done </proc/self/mountinfo

# find_disks: sets $disks to what the kernel calls the drives of the image, in the order in which they were added.
# The kernel numbers drives as it happens to find them, so that sda may be the appliance's own.
find_disks() {
  disks=''
  for entry in "$sys"/sd*; do
    node=${entry##*/}
    case $node in *[0-9]) continue ;; esac
    kept_line "$entry/dev"
    if [ "$line" = "$own_device" ]; then continue; fi
    # The folder is named after the address, HOST:CHANNEL:TARGET:LUN.
    cd -P "$entry/device" 2>/dev/null || continue
    disks="$disks$PWD:$node$nl"
  done
  cd /
  case $disks in
    *"$nl"?*)
      disks=$(printf %s "$disks" | sed 's|.*/||' | sort -t : -k 1,1n -k 2,2n -k 3,3n -k 4,4n | cut -d : -f 5)
      ;;
    *) disks=${disks##*:} disks=${disks%"$nl"} ;;
  esac
}

# shown_as NODE: sets $shown to the name that users know for what the kernel calls NODE: /dev/sda is the first drive.
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

# name_devices: makes /dev say what users are told: /dev/sda is the first drive of the image, /dev/sdb the second. The guest
# gets this /dev.
name_devices() {
  find_disks
  moved='' own_node=''
  for entry in "$sys"/*; do
    if [ ! -r "$entry/dev" ]; then continue; fi
    read -r numbers <"$entry/dev"
    if [ "$numbers" = "$own_device" ]; then
      own_node=${entry##*/}
      continue
    fi
    shown_as "/dev/${entry##*/}"
    if [ "$shown" != "/dev/${entry##*/}" ]; then moved="$moved ${shown#/dev/}:$numbers"; fi
  done
  if [ -n "$may_write" ]; then hide_own_disk; fi
  if [ -n "$moved" ]; then move_nodes; fi
}

# hide_own_disk: removes the appliance's own disk from /dev, where only what the recipe runs would look for it. This is done
# once in a boot: afterwards a drive of the image may have its name.
hide_own_disk() {
  if [ -z "$own_node" ] || [ -e "$given/named" ]; then return; fi
  : >"$given/named"
  own_links=''
  for link in "$dev"/disk/*/*; do
    # shellcheck disable=SC3013
    if [ "$link" -ef "$dev/$own_node" ]; then own_links="$own_links $link"; fi
  done
  # shellcheck disable=SC2086
  rm -f "$dev/$own_node" $own_links
}

# move_nodes: gives the nodes in $moved, each NAME:MAJOR:MINOR, and the links to them the names that users are told. Only
# what the recipe runs needs the links.
move_nodes() {
  for entry in $moved; do
    case " $kept_nodes " in *" $entry "*) continue ;; esac
    numbers=${entry#*:} node=$dev/${entry%%:*}
    if [ -e "$node" ]; then rm -f "$node"; fi
    mknod -m 660 "$node" b "${numbers%:*}" "${numbers#*:}"
    if [ -n "$shared" ] && [ -z "$runs_scripts" ]; then keep_node; fi
  done
  if [ -z "$may_write" ]; then return; fi
  # udev writes no spaces into the names of links.
  find "$dev/disk" -mindepth 2 -maxdepth 2 -type l -printf '%p %l\n' 2>/dev/null | while read -r link target; do
    shown_as "/dev/${target##*/}"
    if [ "$shown" != "/dev/${target##*/}" ]; then ln -sfn "../../${shown#/dev/}" "$link"; fi
  done
}

kept_nodes=''

# scan_devices: writes what blkid(8) tells about each device of the image to $workshop/devices: a paragraph of
# NAME=VALUE lines for each, the first of them DEVNAME. Sets $known_devices to all of them, one a line, and
# $known_disks to the drives.
scan_devices() {
  known_devices='' known_disks=''
  for disk in $disks; do
    shown_as "/dev/$disk"
    known_disks="$known_disks $shown"
  done
  for entry in "$sys"/*; do
    node=${entry##*/}
    case $node in ram* | loop* | sr* | fd* | nbd* | zram*) continue ;; esac
    if [ ! -r "$entry/dev" ]; then continue; fi
    read -r numbers <"$entry/dev"
    if [ "$numbers" = "$own_device" ]; then continue; fi
    shown_as "/dev/$node"
    if [ -r "$entry/dm/name" ]; then
      read -r node <"$entry/dm/name"
      shown=/dev/mapper/$node
    fi
    known_devices="$known_devices$shown$nl"
    case $node in
      dm-* | md* | sd* | *[0-9]) ;;
      *) if [ ! -r "$entry/dm/name" ]; then known_disks="$known_disks $shown"; fi ;;
    esac
  done
  # shellcheck disable=SC2086
  blkid -d -p -o export $known_devices >"$workshop/devices" 2>/dev/null || :
}

# is_known PATH: whether it is a device of the image.
is_known() {
  case $nl$known_devices in *"$nl$1$nl"*) return 0 ;; esac
  return 1
}

# find_field NAME VALUE [any-case]: sets $device to the first device for which blkid(8) told NAME=VALUE.
find_field() {
  device='' paragraph=''
  wanted=$1=$2
  if [ -n "${3-}" ]; then
    lower "$wanted"
    wanted=$lowered
  fi
  while IFS= read -r fact; do
    case $fact in DEVNAME=*) paragraph=${fact#DEVNAME=} ;; esac
    if [ -n "${3-}" ]; then
      case $fact in "$1="*) lower "$fact" && fact=$lowered ;; *) continue ;; esac
    fi
    if [ "$fact" = "$wanted" ] && is_known "$paragraph"; then
      device=$paragraph
      return
    fi
  done <"$workshop/devices"
}

# fact_of DEVICE NAME: sets $fact to the value that blkid(8) told of the device; empty if it told none.
fact_of() {
  paragraph=''
  while IFS= read -r fact; do
    case $fact in DEVNAME=*) paragraph=${fact#DEVNAME=} ;; esac
    if [ "$paragraph" = "$1" ]; then
      case $fact in
        "$2="*)
          fact=${fact#*=}
          return
          ;;
      esac
    fi
  done <"$workshop/devices"
  fact=''
}

# has_type TYPE: whether a device of the image holds that, as blkid(8) calls it.
has_type() {
  if [ ! -r "$workshop/devices" ]; then return 1; fi
  while IFS= read -r fact; do
    if [ "$fact" = "TYPE=$1" ]; then return 0; fi
  done <"$workshop/devices"
  return 1
}

# list_types: prints a line `DEVICE TYPE` for each device whose content blkid(8) knows.
list_types() {
  paragraph=''
  while IFS= read -r fact; do
    case $fact in
      DEVNAME=*) paragraph=${fact#DEVNAME=} ;;
      TYPE=*) if is_known "$paragraph"; then printf '%s %s\n' "$paragraph" "${fact#TYPE=}"; fi ;;
    esac
  done <"$workshop/devices"
}

# list_filesystems: prints a line `DEVICE TYPE` for each file system of the image that may hold a system.
list_filesystems() {
  list_types | while read -r listed type; do
    case $type in
      swap | swsuspend | LVM2_member | crypto_LUKS | linux_raid_member | vfat | iso9660 | udf) ;;
      *) printf '%s %s\n' "$listed" "$type" ;;
    esac
  done
}

# show_filesystems: the same for a sentence, each on a line of its own.
show_filesystems() {
  list_filesystems | while read -r listed type; do printf '\n  %s %s' "$listed" "$type"; done
}
