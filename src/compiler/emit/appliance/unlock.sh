# ---- Encrypted devices ----------------------------------------------------------------------------------
# $workshop/unlocked gets a line `UUID DEVICE` for each encrypted device that was opened: its own UUID without
# hyphens, and what was found inside. $workshop/aliases has `NAME DEVICE` for the names that the guest gives them.

locked=''

# unlock_devices: opens what LUKS locks with the keys that were handed in, one a line, each tried in turn.
unlock_devices() {
  : >"$workshop/unlocked"
  : >"$workshop/aliases"
  if [ -n "$hands_in" ] && [ -e "$given/secrets" ]; then
    # shellcheck disable=SC1091
    (. "$given/secrets" && printf '%s' "${SAHARA_IMAGE_KEYS-}") >"$workshop/keys"
  fi
  locked=''
  list_types >"$workshop/types"
  while read -r encrypted type; do
    if [ "$type" = crypto_LUKS ]; then unlock_with_keys "$encrypted"; fi
  done <"$workshop/types"
  if [ -n "$hands_in" ] && [ -e "$workshop/keys" ]; then rm -f "$workshop/keys" "$workshop/key"; fi
  find_new_devices
}

# unlock_with_keys DEVICE
unlock_with_keys() {
  if [ -n "$hands_in" ] && [ -s "$workshop/keys" ]; then
    while IFS= read -r key || [ -n "$key" ]; do
      printf '%s' "$key" >"$workshop/key"
      if unlock "$1" "luks-${1##*/}" "$workshop/key"; then return; fi
    done <"$workshop/keys"
  fi
  locked="$locked $1"
}

# unlock DEVICE NAME FILE [OPTION…]: opens a device as /dev/mapper/NAME, with the key in FILE.
unlock() {
  unlock_device=$1 unlock_name=$2 unlock_key=$3
  shift 3
  cryptsetup open --type luks --key-file "$unlock_key" "$@" "$unlock_device" "$unlock_name" 2>/dev/null || return 1
  fact_of "$unlock_device" UUID
  printf '%s %s\n' "$(printf '%s' "$fact" | tr -d - | tr '[:upper:]' '[:lower:]')" "/dev/mapper/$unlock_name" >>"$workshop/unlocked"
  unlocked_more=yes
}
unlocked_more=''

# find_new_devices: looks at the devices anew if one was opened. A volume group of LVM may lie inside.
find_new_devices() {
  if [ -z "$unlocked_more" ]; then return; fi
  unlocked_more=''
  lvm vgchange -aay --sysinit >/dev/null 2>&1 || :
  scan_devices
}

# read_crypttab: opens what crypttab(5) of the guest names a key file for, and learns the names of the others.
read_crypttab() {
  if ! inside /etc/crypttab || [ ! -f "$inside" ]; then return; fi
  while read -r name spec key_file options || [ -n "$name" ]; do
    case $name in '' | '#'*) continue ;; esac
    decode "$spec"
    need=required
    find_device "$decoded"
    if [ -z "$device" ]; then continue; fi
    encrypted=$device
    fact_of "$encrypted" UUID
    device=''
    find_unlocked "$fact"
    if [ -z "$device" ]; then unlock_with_file "$name" "$encrypted" "$key_file" "$options"; fi
    echo "$name ${device:-$encrypted}" >>"$workshop/aliases"
    # The guest's own programs look for it by the guest's name.
    if [ -n "$device" ] && [ ! -e "$dev/mapper/$name" ]; then ln -s "${device##*/}" "$dev/mapper/$name"; fi
  done <"$inside"
  find_new_devices
}

# unlock_with_file NAME DEVICE FILE OPTIONS: opens a device with a key file of the guest; sets $device if that worked.
unlock_with_file() {
  case $3 in
    '' | - | none) key_file=/etc/cryptsetup-keys.d/$1.key ;;
    /dev/*) return ;;
    *)
      decode "$3"
      key_file=$decoded
      ;;
  esac
  fact_of "$2" TYPE
  if [ "$fact" != crypto_LUKS ] || ! inside "$key_file" || [ ! -f "$inside" ]; then return; fi
  set -- "$1" "$2" "$inside" "$4"
  key_options=''
  for key_option in keyfile-size keyfile-offset; do
    if option "$key_option" "$4"; then key_options="$key_options --$key_option $option"; fi
  done
  # shellcheck disable=SC2086
  if unlock "$2" "$1" "$3" $key_options; then
    device=/dev/mapper/$1
    locked=$(printf '%s ' "$locked " | sed "s| $2 | |")
  fi
}
