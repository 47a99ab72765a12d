# ---- What the guest mounts at boot: discoverable partitions ---------------------------------------------
# systemd-gpt-auto-generator(8) mounts partitions of the root's disk by their type, if its table is a GPT.

# discover_partitions: plans these partitions, as far as fstab(5) and units leave room for them.
discover_partitions() {
  generator=system-generators/systemd-gpt-auto-generator
  for place in /etc/systemd /usr/local/lib/systemd /usr/lib/systemd /lib/systemd; do
    inside "$place/$generator" || return 0
    if [ -e "$inside" ] || [ -L "$root$place/$generator" ]; then break; fi
  done
  # A link to /dev/null in /etc turns it off.
  if [ ! -s "$inside" ] || [ ! -f "$inside" ] || [ -z "$root_disk" ]; then return; fi
  fact_of "$root_disk" PTTYPE
  if [ "$fact" != gpt ]; then return; fi
  esp='' xbootldr='' found_types=''
  # shellcheck disable=SC2086
  for candidate in $known_devices; do
    case $candidate in "$root_disk" | "$root_device") continue ;; "$root_disk"*) ;; *) continue ;; esac
    fact_of "$candidate" PART_ENTRY_TYPE
    partition_type=$fact
    # Only the first partition of each type counts.
    case " $found_types " in *" $partition_type "*) continue ;; esac
    found_types="$found_types $partition_type"
    fact_of "$candidate" PART_ENTRY_FLAGS
    # Bit 63: do not mount.
    case $fact in 0x[89a-fA-F]???????????????) continue ;; esac
    case $partition_type in
      933ac7e1-2eb4-4f13-b844-0e14e2aef915) discover /home home "$candidate" ;;
      3b8f8425-20e0-4f3b-907f-1a25a76f98e8) discover /srv srv "$candidate" ;;
      4d21b016-b534-45c2-a9fb-5c16e091fd2d) discover_var "$candidate" ;;
      7ec6f557-3bc5-4aca-b293-16ef5df639d1) discover /var/tmp tmp "$candidate" ;;
      bc13c2ff-59e6-4262-a352-b275fd6f7172) xbootldr=$candidate ;;
      c12a7328-f81f-11d2-ba4b-00a0c93ec93b)
        # Bit 1: not for programs.
        case $fact in 0x*[2367abefABEF]) ;; *) esp=$candidate ;; esac
        ;;
    esac
  done
  if [ -n "$xbootldr" ]; then discover /boot boot "$xbootldr"; fi
  if [ -n "$esp" ]; then discover_esp; fi
}

# discover FOLDER NAME PARTITION: plans a partition, unless the folder holds something. Of an encrypted partition it
# is what the guest opens as NAME.
discover() {
  inside "$1" || return 0
  if [ -e "$inside" ] && [ ! -d "$inside" ]; then return; fi
  if [ -d "$inside" ] && [ -n "$(ls -A "$inside")" ]; then return; fi
  fact_of "$3" TYPE
  if [ "$fact" = crypto_LUKS ]; then
    fact_of "$3" UUID
    device=''
    find_unlocked "$fact"
    echo "$2 ${device:-$3}" >>"$workshop/aliases"
    set -- "$1" "$2" "/dev/mapper/$2"
  fi
  add_to_plan wanted "$1" "$3" auto defaults 'the partition table'
}

# discover_var PARTITION: plans /var, if the partition belongs to this very system: its UUID is the HMAC-SHA256 of
# the partition type, with the machine ID as the key, cut to the form of a random UUID.
discover_var() {
  machine_id=''
  if inside /etc/machine-id && [ -f "$inside" ]; then read -r machine_id <"$inside" || :; fi
  case $machine_id in *[!0-9a-f]* | '') return ;; esac
  if [ "${#machine_id}" -ne 32 ]; then return; fi
  hmac "$machine_id" 4d21b016b53445c2a9fb5c16e091fd2d
  fact_of "$1" PART_ENTRY_UUID
  if [ "$fact" = "$hmac" ]; then discover /var var "$1"; fi
}

# hmac KEY TEXT: sets $hmac to the UUID made of the HMAC-SHA256 (RFC 2104). KEY is 16 bytes in hexadecimal, TEXT too.
hmac() {
  inner=$({ masked_key "$1" 0x36 && bytes_of "$2"; } | sha256sum)
  hmac=$({ masked_key "$1" 0x5c && bytes_of "${inner%% *}"; } | sha256sum)
  # The version and the variant of a random UUID (RFC 9562) take the place of some bits.
  hmac=$(printf '%s' "$hmac" | sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\)\(.\)\(.\{3\}\)\(.\{12\}\).*/\1-\2-4\3-\4:\5-\6/')
  variant=${hmac%%:*} variant=${variant##*-}
  hmac=${hmac%"$variant:"*}$(printf '%x' $((0x$variant % 4 + 8)))${hmac#*:}
}

# bytes_of HEX: prints the bytes.
bytes_of() {
  hex=$1
  while [ -n "$hex" ]; do
    # shellcheck disable=SC2059
    printf "\\$(printf '%03o' "0x${hex%"${hex#??}"}")"
    hex=${hex#??}
  done
}

# masked_key HEX MASK: prints the 16 bytes of a key, and the zeros that fill it up to 64, each combined with MASK.
masked_key() {
  hex=$1 position=0
  while [ "$position" -lt 64 ]; do
    octet=0
    if [ -n "$hex" ]; then octet=0x${hex%"${hex#??}"} hex=${hex#??}; fi
    # shellcheck disable=SC2059
    printf "\\$(printf '%03o' $((octet ^ $2)))"
    position=$((position + 1))
  done
}

# discover_esp: the EFI system partition goes to /boot if that is empty, else to /efi; the first of the two that exists.
discover_esp() {
  case $nl$planned$nl in
    *"$nl/boot$nl"*) ;;
    *)
      if inside /boot && [ -d "$inside" ] && [ -z "$(ls -A "$inside")" ]; then
        discover /boot boot "$esp"
        return
      fi
      ;;
  esac
  if inside /efi && [ -d "$inside" ]; then discover /efi efi "$esp"; fi
}
