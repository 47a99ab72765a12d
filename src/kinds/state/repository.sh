# ---- repository ----------------------------------------------------------------------------------------
# Each package manager has functions, named after the option of the recipe:
#
# - M_items sets $items, what the recipe wants, a line each.
# - M_sources calls `source_found ITEM` for each source in the guest's files.
# - M_keys sets $keys, the paths of the keys that count for a source, and $no_keys, what to say if there are none.
# - M_conflict sets $because if our file can't stand beside a source.
# - M_key puts the file $artifact where the package manager reads keys, and sets $key to its path.
# - M_path sets $path, where our file is; M_text prints the file; M_placed does what is left to do.
#
# src/guest/states/repositories does the same.

repository_look() {
  repository_choose || return 0
  repository_read
  repository_last=''
  IFS=$nl
  for source_wanted in $items; do
    unset IFS
    repository_judge
    IFS=$nl
  done
  unset IFS
}

# repository_choose: sets $source_manager, $items, and of a wanted key $key_algorithm and $key_digest.
repository_choose() {
  case $state_name in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) because="'$state_name' is not the name of a repository" ;; esac
  case $family in
    debian) source_manager=apt ;;
    redhat) source_manager=dnf ;;
    suse) source_manager=zypper ;;
    alpine) source_manager=apk ;;
    arch) source_manager=pacman ;;
    *) because=${because:-'no package manager is known for the guest'} ;;
  esac
  if [ -n "$because" ]; then return 1; fi
  repository_named=''
  for wanted in $wants; do
    case $wanted in
      "$source_manager" | "$source_manager"_*)
        repository_named=yes repository_attribute=$wanted
        each_item "$wanted" repository_check_item || return 1
        ;;
    esac
  done
  if [ -z "$repository_named" ]; then
    because="the guest's packages come from $source_manager, and the recipe names no source for that"
    return 1
  fi
  "${source_manager}_items"
  if [ -n "$because" ]; then return 1; fi
  if wants_any source url; then repository_wanted_key; fi
}

repository_check_item() {
  repository_word=$item
  case $repository_attribute,$item in apk,@?*' '*) repository_word=${item#* } ;; esac
  case $repository_word in
    '' | *[[:space:][:cntrl:]]*)
      because="'$item' is empty, or has blanks in it"
      return 1
      ;;
  esac
}

repository_wanted_key() {
  key_algorithm=sha256 repository_digits=64
  if wants_any source; then
    key_digest=$w_source_sum
    return
  fi
  if wants_any sha512; then
    key_algorithm=sha512 repository_digits=128 key_digest=$w_sha512
  else
    key_digest=${w_sha256-}
  fi
  key_digest=$(printf %s "$key_digest" | tr A-F a-f)
  case ${#key_digest}-$key_digest in
    *-*[!0-9a-f]*) ;;
    "$repository_digits"-*) return ;;
  esac
  because="'$key_digest' is not a digest of $key_algorithm"
  return 1
}

# repository_read: writes the guest's sources, as lines ITEM, FILE, SECTION, whether it is enabled, whether signatures are
# checked, architectures and keys, with tabs between; what is empty is a dash.
repository_read() {
  : >"$workshop/sources"
  "${source_manager}_sources"
}

# source_found ITEM: notes a source with $file, $section, $enabled, $checked, $architectures and $keys.
source_found() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$file" "${section:--}" "$enabled" "$checked" "${architectures:--}" \
    "${keys:--}" >>"$workshop/sources"
}

# trim_slashes ADDRESS: sets $address to it without slashes at its end.
trim_slashes() {
  address=$1
  while :; do
    case $address in */) address=${address%/} ;; *) return ;; esac
  done
}

# repository_judge: looks for a source that is $source_wanted and conforms. Of those that do not, it says how the first differs.
repository_judge() {
  repository_attribute=source repository_expected=$source_wanted repository_found=''
  while IFS=$tab read -r source_item file section enabled checked architectures keys; do
    if [ "$source_item" != "$source_wanted" ]; then continue; fi
    if repository_conforms; then return; fi
    if [ -z "$repository_found" ]; then
      repository_found=$found repository_attribute=$attribute repository_expected=$expected
    fi
  done <"$workshop/sources"
  repository_found=${repository_found:-nothing}
  if [ "$repository_attribute $repository_expected $repository_found" = "$repository_last" ]; then return; fi
  repository_last="$repository_attribute $repository_expected $repository_found"
  differs "$repository_attribute" "$repository_expected" "$repository_found"
}

# repository_conforms: whether the source is as wanted; otherwise sets $attribute, $expected and $found.
repository_conforms() {
  if [ "$enabled" != yes ]; then
    attribute=source expected=$source_wanted found="disabled in $file"
    return 1
  fi
  architectures=${architectures#-}
  if [ "$source_manager" = apt ] && wants_any apt_architectures && ! each_item apt_architectures repository_has; then
    attribute=architectures found="$(printf %s "${architectures:-those of the guest}" | tr , ' '), in $file"
    join_items apt_architectures
    expected=$joined
    return 1
  fi
  if ! wants_any source url; then return 0; fi
  if [ "$checked" != yes ]; then
    attribute=signatures expected=checked found="not checked, by $file"
    return 1
  fi
  keys=${keys#-} no_keys=others
  "${source_manager}_keys"
  attribute=key expected="$key_algorithm $key_digest" found=''
  repository_find_key
}

repository_has() {
  case ",$architectures," in *",$item,"*) ;; *) return 1 ;; esac
}

# repository_find_key: whether one of $keys is the wanted key; otherwise sets $found.
repository_find_key() {
  repository_keys=0
  IFS=,
  for repository_key in $keys; do
    unset IFS
    repository_keys=$((repository_keys + 1))
    if repository_is_key "$repository_key"; then return 0; fi
    IFS=,
  done
  unset IFS
  if [ "$repository_keys" -ne 1 ]; then found=$no_keys; fi
  return 1
}

# repository_is_key PATH: apt has the keys in the binary form, which has another digest.
repository_is_key() {
  found=$1
  case $1 in /*) ;; *) return 1 ;; esac
  if [ ! -f "$root$1" ]; then
    found="no file $1"
    return 1
  fi
  repository_sum "$key_algorithm" "$root$1"
  found="$key_algorithm $sum, in $1"
  if [ "$sum" = "$key_digest" ]; then return 0; fi
  if [ "$source_manager" != apt ]; then return 1; fi
  repository_ring=''
  if wants_any source; then
    "$w_source_text"
    if is_armoured "$file"; then
      binary_keys <"$file" >"$workshop/keyring"
      repository_sum sha256 "$workshop/keyring"
      repository_ring=$sum
    fi
  else
    apt_keyring_digest
  fi
  repository_sum sha256 "$root$1"
  [ "$sum" = "$repository_ring" ]
}

repository_sum() {
  sum=$("${1}sum" <"$2" 2>/dev/null) || sum=''
  sum=${sum%% *}
}

# join_items ATTRIBUTE: sets $joined to its values with blanks between.
join_items() {
  joined=''
  each_item "$1" join_item
}

join_item() {
  joined="${joined:+$joined }$item"
}

# is_armoured FILE: whether there are armoured keys of OpenPGP in it.
is_armoured() {
  grep -q '^-----BEGIN PGP PUBLIC KEY BLOCK-----' "$1"
}

# is_binary FILE: whether it begins with a packet of OpenPGP that has the tag of a public key (RFC 9580).
is_binary() {
  case $(od -An -tx1 -N1 "$1") in *98 | *99 | *9a | *c6) ;; *) return 1 ;; esac
}

# binary_keys: converts armoured keys to the binary form, and drops other text between them.
binary_keys() {
  awk '{ sub(/\r$/, "") }
    /^-----BEGIN PGP PUBLIC KEY BLOCK-----/ { part = 1; next }
    /^-----END PGP/ { if (part) close("base64 -d"); part = 0 }
    part == 1 && /^[ \t]*$/ { part = 2; next }
    part == 2 && !/^=/ { print | "base64 -d" }'
}

repository_make() {
  repository_choose || return 1
  repository_read
  shared_key=none
  while IFS=$tab read -r source_item file section enabled checked architectures keys; do
    keys=${keys#-}
    "${source_manager}_conflict"
    if [ -n "$because" ]; then return 1; fi
  done <"$workshop/sources"
  key=''
  if wants_any source url; then
    key_folder=$(mktemp -d "$workshop/key.XXXXXXXX") || return 1
    find_artifact "$key_folder" || return 1
    "${source_manager}_key" || return 1
  fi
  "${source_manager}_path"
  "${source_manager}_text" >"$workshop/repository"
  place_text "$workshop/repository" "$path" && "${source_manager}_placed" || return 1
  # The next packages are to be found in the new source too.
  refreshed=''
}

# place_text FILE PATH: gives a path of the guest the content of a file; what is there keeps its attributes.
place_text() {
  mkdir -p "$root${2%/*}" || return 1
  place_target=$root$2
  if [ -L "$place_target" ]; then place_target=$(readlink -f "$place_target") || return 1; fi
  if [ -d "$place_target" ]; then
    because="$2 is a folder"
    return 1
  fi
  place_new=$(mktemp "${place_target%/*}/.sahara-image.XXXXXXXX") || return 1
  if place_write "$1" && mv -f "$place_new" "$place_target"; then return; fi
  rm -f "$place_new"
  return 1
}

place_write() {
  if [ -f "$place_target" ]; then cp -a "$place_target" "$place_new" || return 1; else chmod 0644 "$place_new" || return 1; fi
  cat "$1" >"$place_new"
}
