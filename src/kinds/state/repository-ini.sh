# ---- Sources of dnf and zypper: dnf.conf(5), yum.conf(5), zypper(8) ------------------------------------

dnf_items() { ini_items dnf; }
zypper_items() { ini_items zypper; }
dnf_keys() { no_keys=${keys:+others} no_keys=${no_keys:-none}; }
zypper_keys() { dnf_keys; }
dnf_conflict() { ini_conflict; }
zypper_conflict() { ini_conflict; }
dnf_key() { ini_key; }
zypper_key() { ini_key; }
dnf_placed() { ini_placed; }
zypper_placed() { ini_placed; }

dnf_sources() {
  ini_checked=no ini_names=$nl
  for file in /etc/dnf/dnf.conf /etc/yum.conf; do ini_main "$file" && break; done
  for file in /etc/dnf/dnf.conf /etc/yum.conf; do ini_read "$file"; done
  ini_read_folder /etc/yum.repos.d
  ini_read_folder /etc/distro.repos.d
}

zypper_sources() {
  ini_checked=yes ini_names=$nl
  ini_read_folder /etc/zypp/repos.d
}

ini_items() {
  items=''
  for way in baseurl mirrorlist metalink; do each_item "$1_$way" ini_add_item; done
}

ini_add_item() {
  trim_slashes "$item"
  items="$items${items:+$nl}$way $address"
}

ini_read_folder() {
  set +f
  for ini_file in "$root$1"/*.repo; do
    set -f
    ini_read "${ini_file#"$root"}"
    set +f
  done
  set -f
}

# ini_main FILE: sets $ini_checked to what section main says; fails if it says nothing.
ini_main() {
  ini_main=yes ini_said=''
  ini_read "$1"
  ini_main=''
  [ -n "$ini_said" ]
}

# ini_read FILE: sections of `key = value`; a line that begins with a blank goes on with the value before it.
ini_read() {
  file=$1
  if [ ! -f "$root$file" ]; then return; fi
  section='' ini_seen=''
  ini_reset
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '['*']'*)
        ini_section
        section=${line#'['}
        section=${section%%']'*} ini_seen=yes
        ini_reset
        ;;
      '' | '#'* | ';'*) ;;
      ' '* | "$tab"*)
        if [ -n "$ini_field" ]; then ini_value="$ini_value $line" && ini_keep; fi
        ;;
      *=*)
        if [ -z "$ini_seen" ]; then continue; fi
        # shellcheck disable=SC2086
        set -- ${line%%=*}
        ini_field="$*" ini_value=${line#*=}
        ini_keep
        ;;
    esac
  done <"$root$file"
  ini_section
}

ini_reset() {
  baseurl='' mirrorlist='' metalink='' ini_enabled=1 gpgcheck='' gpgkey='' ini_field=''
}

ini_keep() {
  case $ini_field in
    baseurl) baseurl=$ini_value ;;
    mirrorlist) mirrorlist=$ini_value ;;
    metalink) metalink=$ini_value ;;
    enabled) ini_enabled=$ini_value ;;
    gpgcheck) gpgcheck=$ini_value ;;
    gpgkey) gpgkey=$ini_value ;;
  esac
}

# ini_section: the sources of a section that was read. Of several with one name, the first counts to dnf. To zypper, the
# order of files is not fixed.
ini_section() {
  if [ "$section" = main ]; then
    if [ -n "$ini_main" ] && [ -n "$gpgcheck" ]; then ini_said=yes ini_checked=$(ini_on "$gpgcheck"); fi
    return
  fi
  if [ -z "$ini_seen" ] || [ -n "$ini_main" ]; then return; fi
  case $source_manager,$ini_names in dnf,*"$nl$section$nl"*) return ;; esac
  ini_names=$ini_names$section$nl
  enabled=$(ini_on "${ini_enabled:-1}") checked=$ini_checked architectures='' keys=''
  if [ -n "$gpgcheck" ]; then checked=$(ini_on "$gpgcheck"); fi
  for ini_url in $(printf %s "$gpgkey" | tr , ' '); do
    case $ini_url in
      file:///*) ini_url=${ini_url#file://} ;;
      file:/*) ini_url=${ini_url#file:} ;;
    esac
    keys="$keys${keys:+,}$ini_url"
  done
  for way in baseurl mirrorlist metalink; do
    eval "ini_urls=\$$way"
    for ini_url in $(printf %s "$ini_urls" | tr , ' '); do
      trim_slashes "$ini_url"
      source_found "$way $address"
    done
  done
}

# ini_on VALUE: prints yes or no.
ini_on() {
  # shellcheck disable=SC2086
  set -- $1
  case ${1-} in
    1 | [Yy][Ee][Ss] | [Tt][Rr][Uu][Ee] | [Oo][Nn] | [Ee][Nn][Aa][Bb][Ll][Ee][Dd]) echo yes ;;
    *) echo no ;;
  esac
}

dnf_path() {
  path=/etc/yum.repos.d/$state_name.repo
}

zypper_path() {
  path=/etc/zypp/repos.d/$state_name.repo
}

ini_conflict() {
  "${source_manager}_path"
  if [ "$section" != "$state_name" ] || [ "$file" = "$path" ]; then return; fi
  because="$file has a repository $state_name already: give this one another name"
}

ini_key() {
  if ! is_armoured "$artifact"; then
    because='the key is no armoured public key of OpenPGP'
    return 1
  fi
  key=/etc/pki/rpm-gpg/RPM-GPG-KEY-$state_name
  place_text "$artifact" "$key"
}

# ini_placed: without somebody to ask, zypper accepts no key that rpm does not know yet, and dnf needs gpg to import one.
ini_placed() {
  if [ -z "$key" ]; then return; fi
  rpm --import "$root$key" </dev/null 5>&-
}

dnf_text() {
  ini_text
}

zypper_text() {
  ini_text 'autorefresh=1'
}

# ini_text [LINE]
ini_text() {
  printf '[%s]\nname=%s\n' "$state_name" "$state_name"
  for way in baseurl mirrorlist metalink; do
    ini_lead="$way="
    each_item "${source_manager}_$way" ini_line
  done
  echo enabled=1
  if [ -n "${1-}" ]; then echo "$1"; fi
  if [ -n "$key" ]; then printf 'gpgcheck=1\ngpgkey=file://%s\n' "$key"; fi
}

ini_line() {
  printf '%s%s\n' "$ini_lead" "$item"
  ini_lead=$(printf '%*s' "${#ini_lead}" '')
}
