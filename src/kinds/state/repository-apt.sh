# ---- Sources of apt: sources.list(5) -------------------------------------------------------------------

apt_items() {
  items='' apt_suites=''
  if wants_any apt_suites; then
    join_items apt_suites
    apt_suites=$joined
  else
    apt_codename
  fi
  join_items apt_components
  apt_components=${joined:-main}
  each_item apt_uris apt_add_items
}

apt_add_items() {
  trim_slashes "$item"
  for suite in $apt_suites; do
    case $suite in
      */) items="$items${items:+$nl}deb $address $suite" ;;
      *) for component in $apt_components; do items="$items${items:+$nl}deb $address $suite $component"; done ;;
    esac
  done
}

# apt_codename: sets $apt_suites to the name of the guest's release.
apt_codename() {
  for file in "$root/etc/os-release" "$root/usr/lib/os-release"; do
    if [ ! -f "$file" ]; then continue; fi
    while IFS='=' read -r key value || [ -n "$key" ]; do
      if [ "$key" = VERSION_CODENAME ]; then apt_suites=$(printf %s "$value" | tr -d \"\'); fi
    done <"$file"
    break
  done
  case $apt_suites in
    '' | *[!A-Za-z0-9.-]*) because="the guest's os-release has no VERSION_CODENAME: write \`suites\`" ;;
  esac
}

apt_sources() {
  section=''
  if [ -f "$root/etc/apt/sources.list" ]; then apt_read_list /etc/apt/sources.list; fi
  set +f
  for apt_file in "$root"/etc/apt/sources.list.d/*.list; do apt_read list; done
  for apt_file in "$root"/etc/apt/sources.list.d/*.sources; do apt_read stanzas; done
  set -f
}

# apt_read FORMAT: apt passes over files with other characters in their names.
apt_read() {
  case ${apt_file##*/} in *[!A-Za-z0-9_.-]*) return ;; esac
  if [ ! -f "$apt_file" ]; then return; fi
  set -f
  "apt_read_$1" "${apt_file#"$root"}"
  set +f
}

# apt_read_list FILE: the format of one line a source.
apt_read_list() {
  file=$1
  while IFS= read -r line || [ -n "$line" ]; do
    # shellcheck disable=SC2086
    set -- ${line%%#*}
    if [ "${1-}" != deb ]; then continue; fi
    shift
    architectures='' keys='' enabled=yes checked=yes
    case ${1-} in
      '['*)
        while [ $# -gt 0 ]; do
          option=${1#'['}
          apt_option "${option%']'}"
          shift
          case $option in *']') break ;; esac
        done
        ;;
    esac
    if [ $# -lt 2 ]; then continue; fi
    uris=$1 suites=$2
    shift 2
    components="$*"
    apt_found
  done <"$root$file"
}

apt_option() {
  case $1 in
    arch=*) comma_list "${1#*=}" && architectures=$list ;;
    signed-by=*) comma_list "${1#*=}" && keys=$list ;;
    trusted=*) if apt_is_yes "${1#*=}"; then checked=''; else checked=yes; fi ;;
  esac
}

# comma_list TEXT: sets $list to its words with commas between.
comma_list() {
  list=''
  IFS=", $tab$nl"
  for listed in $1; do
    if [ -n "$listed" ]; then list="$list${list:+,}$listed"; fi
  done
  unset IFS
}

apt_is_yes() {
  case $1 in [Yy][Ee][Ss] | [Tt][Rr][Uu][Ee] | [Ww][Ii][Tt][Hh] | [Oo][Nn] | [Ee][Nn][Aa][Bb][Ll][Ee] | 1) ;; *) return 1 ;; esac
}

apt_is_no() {
  case $1 in [Nn][Oo] | [Ff][Aa][Ll][Ss][Ee] | [Ww][Ii][Tt][Hh][Oo][Uu][Tt] | [Oo][Ff][Ff] | [Dd][Ii][Ss][Aa][Bb][Ll][Ee] | 0) ;; *) return 1 ;; esac
}

# apt_read_stanzas FILE: deb822.
apt_read_stanzas() {
  file=$1
  apt_reset
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '#'*) ;;
      '')
        apt_stanza
        apt_reset
        ;;
      ' '* | "$tab"*) apt_value="$apt_value $line" && apt_keep ;;
      *:*)
        apt_field=${line%%:*} apt_value=${line#*:}
        apt_keep
        ;;
    esac
  done <"$root$file"
  apt_stanza
}

apt_reset() {
  types='' uris='' suites='' components='' apt_enabled='' apt_trusted='' signed='' apt_architectures='' apt_field='' apt_value=''
}

apt_keep() {
  case $apt_field in
    [Tt][Yy][Pp][Ee][Ss]) types=$apt_value ;;
    [Uu][Rr][Ii][Ss]) uris=$apt_value ;;
    [Ss][Uu][Ii][Tt][Ee][Ss]) suites=$apt_value ;;
    [Cc][Oo][Mm][Pp][Oo][Nn][Ee][Nn][Tt][Ss]) components=$apt_value ;;
    [Ee][Nn][Aa][Bb][Ll][Ee][Dd]) apt_enabled=$apt_value ;;
    [Tt][Rr][Uu][Ss][Tt][Ee][Dd]) apt_trusted=$apt_value ;;
    [Ss][Ii][Gg][Nn][Ee][Dd]-[Bb][Yy]) signed=$apt_value ;;
    [Aa][Rr][Cc][Hh][Ii][Tt][Ee][Cc][Tt][Uu][Rr][Ee][Ss]) apt_architectures=$apt_value ;;
  esac
}

# apt_stanza: what a stanza names.
apt_stanza() {
  # shellcheck disable=SC2086
  set -- $types
  case " $* " in *' deb '*) ;; *) return ;; esac
  enabled=yes checked=yes
  # shellcheck disable=SC2086
  set -- $apt_enabled
  if apt_is_no "${1-}"; then enabled=''; fi
  # shellcheck disable=SC2086
  set -- $apt_trusted
  if apt_is_yes "${1-}"; then checked=''; fi
  comma_list "$apt_architectures"
  architectures=$list
  case $signed in
    *-----BEGIN*) keys="the key in $file itself" ;;
    *) comma_list "$signed" && keys=$list ;;
  esac
  apt_found
}

# apt_found: the sources of $uris, $suites and $components.
apt_found() {
  enabled=${enabled:-no} checked=${checked:-no}
  for uri in $uris; do
    trim_slashes "$uri"
    for suite in $suites; do
      case $suite in
        */) source_found "deb $address $suite" ;;
        *) for component in $components; do source_found "deb $address $suite $component"; done ;;
      esac
    done
  done
}

# apt_keys: a source without a key of its own may be signed with any of those that apt trusts.
apt_keys() {
  if [ -n "$keys" ]; then return; fi
  no_keys='none of its own'
  set +f
  for apt_file in "$root"/etc/apt/trusted.gpg.d/*.asc "$root"/etc/apt/trusted.gpg.d/*.gpg; do
    if [ -f "$apt_file" ]; then keys="$keys${keys:+,}${apt_file#"$root"}"; fi
  done
  set -f
}

# apt_keyring_digest: sets $repository_ring to the digest of the keyring that was made of the wanted key, by the comment
# in our file.
apt_keyring_digest() {
  apt_path
  if [ ! -f "$root$path" ]; then return; fi
  read -r line <"$root$path" || :
  case $line in
    "# key $key_algorithm $key_digest keyring sha256 "*) repository_ring=${line##* } ;;
  esac
}

# apt_conflict: sources of other files with an address and suite of the step must have the same key; without one of its
# own, the step takes theirs.
apt_conflict() {
  case $file in "/etc/apt/sources.list.d/$state_name.list" | "/etc/apt/sources.list.d/$state_name.sources") return ;; esac
  if [ "$enabled" != yes ]; then return; fi
  # shellcheck disable=SC2086
  set -- $source_item
  case "$nl$items$nl" in
    *"${nl}deb $2 $3 "* | *"${nl}deb $2 $3$nl"*) ;;
    *) return ;;
  esac
  if wants_any source url; then
    shared_key=/etc/apt/keyrings/$state_name.gpg
  elif [ "$shared_key" = none ]; then
    case $keys in *' '*) shared_key='' ;; *) shared_key=$keys ;; esac
  fi
  if [ "$keys" = "$shared_key" ]; then return; fi
  because="$file has $2 $3 with another key, or with none, and apt refuses two for one source: remove it from there first"
}

apt_key() {
  if is_armoured "$artifact"; then
    binary_keys <"$artifact" >"$workshop/keyring"
  else
    cat "$artifact" >"$workshop/keyring"
  fi
  if ! is_binary "$workshop/keyring"; then
    because='the key is no public key of OpenPGP'
    return 1
  fi
  key=/etc/apt/keyrings/$state_name.gpg
  place_text "$workshop/keyring" "$key" || return 1
  repository_sum sha256 "$workshop/keyring"
  key_note="# key $key_algorithm $key_digest keyring sha256 $sum"
}

apt_path() {
  path=/etc/apt/sources.list.d/$state_name.sources
}

apt_text() {
  if [ -n "$key" ]; then echo "$key_note"; fi
  echo 'Types: deb'
  join_items apt_uris
  echo "URIs: $joined"
  echo "Suites: $apt_suites"
  case ${apt_suites%% *} in */) ;; *) echo "Components: $apt_components" ;; esac
  join_items apt_architectures
  if [ -n "$joined" ]; then echo "Architectures: $joined"; fi
  apt_signed=$key
  if [ -z "$key" ] && [ "$shared_key" != none ]; then apt_signed=$(printf %s "$shared_key" | tr , ' '); fi
  if [ -n "$apt_signed" ]; then echo "Signed-By: $apt_signed"; fi
}

# apt_placed: the older format of our name.
apt_placed() {
  rm -f "$root/etc/apt/sources.list.d/$state_name.list"
}
