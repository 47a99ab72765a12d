# ---- Sources of apk: apk-repositories(5), apk-keys(5) --------------------------------------------------

apk_items() {
  items=''
  each_item apk apk_add_item
}

apk_add_item() {
  trim_slashes "$item"
  items="$items${items:+$nl}$address"
}

apk_sources() {
  section='' enabled=yes checked=yes architectures='' keys=''
  apk_read /etc/apk/repositories
  set +f
  for apk_file in "$root"/etc/apk/repositories.d/*.list; do
    set -f
    apk_read "${apk_file#"$root"}"
    set +f
  done
  set -f
}

apk_read() {
  file=$1
  if [ ! -f "$root$file" ]; then return; fi
  while IFS= read -r line || [ -n "$line" ]; do
    # shellcheck disable=SC2086
    set -- ${line%%#*}
    trim_slashes "$*"
    if [ -n "$address" ]; then source_found "$address"; fi
  done <"$root$file"
}

# apk_keys: apk looks for a key under the name that is in the signature.
apk_keys() {
  keys=${w_url_1-}
  keys=${keys%%[?#]*}
  keys=/etc/apk/keys/${w_file:-${keys##*/}}
}

apk_conflict() { :; }

apk_key() {
  if ! grep -q -e '^-----BEGIN PUBLIC KEY-----' -e '^-----BEGIN RSA PUBLIC KEY-----' "$artifact"; then
    because='apk reads only RSA keys in PEM, and the key is none'
    return 1
  fi
  apk_keys
  place_text "$artifact" "$keys"
}

apk_path() {
  path=/etc/apk/repositories.d/$state_name.list
}

apk_text() {
  each_item apk apk_line
}

apk_line() {
  printf '%s\n' "$item"
}

apk_placed() { :; }

# ---- Sources of pacman: pacman.conf(5), pacman-key(8) --------------------------------------------------

pacman_items() {
  items=''
  each_item pacman pacman_add_item
}

pacman_add_item() {
  trim_slashes "$item"
  items="$items${items:+$nl}[$state_name] $address"
}

pacman_sources() {
  section='' enabled=yes architectures='' keys='' pacman_depth=0
  : >"$workshop/levels"
  : >"$workshop/servers"
  pacman_read /etc/pacman.conf
  while IFS=$tab read -r section address file; do
    pacman_level=$(pacman_level "$section" || pacman_level options)
    case " $pacman_level " in
      *[" $tab"]Never[" $tab"]* | *[" $tab"]PackageNever[" $tab"]*) checked=no ;;
      *) checked=yes ;;
    esac
    trim_slashes "$address"
    source_found "[$section] $address"
  done <"$workshop/servers"
}

# pacman_level SECTION: prints the last SigLevel of a section; fails if it has none.
pacman_level() {
  awk -F '\t' -v name="$1" '$1 == name { level = $2; found = 1 } END { if (found) print level; exit !found }' "$workshop/levels"
}

# pacman_read FILE: reads it and what it includes; a section goes on in a file that is included.
pacman_read() {
  if [ ! -f "$root$1" ]; then return; fi
  while read -r line || [ -n "$line" ]; do
    case $line in
      '['*']')
        section=${line#'['}
        section=${section%']'}
        ;;
      Server*=* | SigLevel*=* | Include*=*) pacman_line "$1" ;;
    esac
  done <"$root$1"
}

# pacman_line FILE: a line `Key = value`.
pacman_line() {
  file=$1
  # shellcheck disable=SC2086
  set -- ${line%%=*}
  if [ $# -ne 1 ]; then return; fi
  pacman_field=$1
  # shellcheck disable=SC2086
  set -- ${line#*=}
  case $pacman_field in
    Server) printf '%s\t%s\t%s\n' "$section" "$*" "$file" >>"$workshop/servers" ;;
    SigLevel) printf '%s\t%s\n' "$section" "$*" >>"$workshop/levels" ;;
    Include) pacman_include "$*" ;;
  esac
}

pacman_include() {
  if [ "$pacman_depth" -ge 5 ]; then return; fi
  pacman_depth=$((pacman_depth + 1))
  set +f
  for pacman_file in "$root"$1; do
    set -f
    pacman_read "${pacman_file#"$root"}"
    set +f
  done
  set -f
  pacman_depth=$((pacman_depth - 1))
}

pacman_keys() {
  no_keys='none in /usr/share/pacman/keyrings'
  set +f
  for pacman_file in "$root"/usr/share/pacman/keyrings/*.gpg; do
    if [ -f "$pacman_file" ]; then keys="$keys${keys:+,}${pacman_file#"$root"}"; fi
  done
  set -f
}

pacman_conflict() {
  pacman_path
  if [ "$section" != "$state_name" ] || [ "$file" = "$path" ]; then return; fi
  because="$file has a repository $state_name already, and pacman refuses two of a name"
}

# pacman_key: puts the key where pacman-key(8) looks for those of distributions, and has it trusted.
pacman_key() {
  if ! is_armoured "$artifact" && ! is_binary "$artifact"; then
    because='the key is no public key of OpenPGP'
    return 1
  fi
  pacman_ring=/usr/share/pacman/keyrings/$state_name
  key=$pacman_ring.gpg
  gpg --homedir "$key_folder" --batch --with-colons --show-keys "$artifact" 2>/dev/null </dev/null 5>&- |
    awk -F : '$1 == "pub" { primary = 1 } $1 == "fpr" && primary { print $10 ":4:"; primary = 0 }' >"$workshop/trusted"
  place_text "$artifact" "$key" && place_text "$workshop/trusted" "$pacman_ring-trusted" || return 1
  if [ ! -e "$root/etc/pacman.d/gnupg/trustdb.gpg" ]; then pacman-key --init >/dev/null </dev/null 5>&- || return 1; fi
  pacman-key --populate "$state_name" >/dev/null </dev/null 5>&-
}

pacman_path() {
  path=/etc/pacman.d/$state_name.conf
}

pacman_text() {
  printf '[%s]\n' "$state_name"
  each_item pacman pacman_line_of
}

pacman_line_of() {
  printf 'Server = %s\n' "$item"
}

# pacman_placed: pacman.conf reads our file too.
pacman_placed() {
  if grep -qFx -e "Include = $path" "$root/etc/pacman.conf" 2>/dev/null; then return; fi
  {
    cat "$root/etc/pacman.conf" 2>/dev/null
    if [ -n "$(tail -c 1 "$root/etc/pacman.conf" 2>/dev/null)" ]; then echo; fi
    echo "Include = $path"
  } >"$workshop/pacman.conf"
  place_text "$workshop/pacman.conf" /etc/pacman.conf
}
