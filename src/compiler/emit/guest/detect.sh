# ---- What the guest is ---------------------------------------------------------------------------------

# read_release FILE: reads the NAME=VALUE lines of an os-release(5) or lsb-release file as text; nothing of it is run.
read_release() {
  while IFS='=' read -r release_key release_value || [ -n "$release_key" ]; do
    release_value=${release_value%"$(printf '\r')"}
    case $release_value in
      '"'*'"') release_value=${release_value#?} release_value=${release_value%?} ;;
      "'"*"'") release_value=${release_value#?} release_value=${release_value%?} ;;
    esac
    case $release_key in
      ID | DISTRIB_ID) os_id=$release_value ;;
      ID_LIKE) os_like=$release_value ;;
      VERSION_ID | DISTRIB_RELEASE) os_version=$release_value ;;
    esac
  done <"$1"
}

# first_line FILE: sets $line.
first_line() {
  line=''
  read -r line <"$1" || :
}

# read_old_release: reads the files in which guests older than os-release(5) say what they are.
read_old_release() {
  for file in redhat-release system-release; do
    if [ ! -r "$root/etc/$file" ]; then continue; fi
    first_line "$root/etc/$file"
    case $line in
      'Red Hat Enterprise'*) os_id=rhel ;;
      'CentOS'*) os_id=centos ;;
      'Scientific'*) os_id=scientific ;;
      'Fedora'*) os_id=fedora ;;
      'Rocky'*) os_id=rocky ;;
      'AlmaLinux'*) os_id=almalinux ;;
      'Oracle'* | 'Enterprise Linux Enterprise'*) os_id=ol ;;
      'Amazon'*) os_id=amzn ;;
      *) os_id=redhat-based ;;
    esac
    if [ -r "$root/etc/oracle-release" ]; then os_id=ol; fi
    case $line in
      *' release '*) os_version=${line##* release } os_version=${os_version%% *} ;;
    esac
    return
  done
  if [ -r "$root/etc/lsb-release" ]; then read_release "$root/etc/lsb-release"; fi
  if [ -n "$os_id" ]; then return; fi
  if [ -r "$root/etc/debian_version" ]; then
    first_line "$root/etc/debian_version"
    os_id=debian
    case $line in [0-9]*) os_version=$line ;; esac
  elif [ -r "$root/etc/SuSE-release" ]; then
    first_line "$root/etc/SuSE-release"
    case $line in
      openSUSE*) os_id=opensuse ;;
      *) os_id=sles ;;
    esac
    suse_version=$(sed -n 's/^VERSION *= *//p' "$root/etc/SuSE-release")
    suse_patch=$(sed -n 's/^PATCHLEVEL *= *//p' "$root/etc/SuSE-release")
    os_version=$suse_version
    case $suse_patch in '' | 0) ;; *) os_version=$suse_version.$suse_patch ;; esac
  elif [ -r "$root/etc/alpine-release" ]; then
    first_line "$root/etc/alpine-release"
    os_id=alpine
    os_version=$line
  elif [ -e "$root/etc/arch-release" ]; then
    os_id=arch
  fi
}

arch=''

# detect: sets $distro, $distro_version, $family and $arch.
detect() {
  os_id='' os_like='' os_version=''
  for file in "$root/etc/os-release" "$root/usr/lib/os-release"; do
    if [ -r "$file" ]; then
      read_release "$file"
      break
    fi
  done
  if [ -n "$may_be_old" ] && [ -z "$os_id" ]; then read_old_release; fi
  canonical "$os_id"
  distro=${name:-unknown}
  distro_version=$os_version
  for like in "$distro" $os_like; do
    canonical "$like"
    family_of "$name"
    case $family in ?*) break ;; esac
  done
  if [ -z "$arch" ]; then arch=$(uname -m); fi
  note_guest
}

note_guest() {
  note 'guest distro' "$distro"
  note 'guest version' "$distro_version"
  note 'guest family' "$family"
  note 'guest arch' "$arch"
  if [ "$mode" = reconcile ]; then note_space; fi
}

# os_is NAME [OPERATOR VERSION]…: whether the guest is of that distribution, family or architecture and meets every bound. If there
# are bounds and the guest names no version, it fails and sets $unclear.
os_is() {
  unclear=''
  if [ "$1" != "$distro" ] && [ "$1" != "$family" ] && [ "$1" != "$arch" ]; then return 1; fi
  if [ -z "$has_bounds" ]; then return; fi
  shift
  while [ $# -gt 0 ]; do
    case $distro_version in
      *[0-9]*) ;;
      *)
        unclear=yes
        return 1
        ;;
    esac
    compare_numbers "$distro_version" "$2" "$1"
    holds "$order" "$1" || return 1
    shift 2
  done
}

# compare_numbers A B [prefix]: compares the parts of two versions as numbers, and sets $order to -1, 0 or 1. A missing
# part is 0. With `prefix` only the parts of B are compared.
compare_numbers() {
  order=0
  parts_of "$1" && a_parts=$parts
  parts_of "$2" && b_parts=$parts
  while [ -n "$b_parts" ] || { [ -n "$a_parts" ] && [ "${3-}" != prefix ]; }; do
    a_part=${a_parts%% *} b_part=${b_parts%% *}
    a_parts=${a_parts#"$a_part"} a_parts=${a_parts# }
    b_parts=${b_parts#"$b_part"} b_parts=${b_parts# }
    if [ "${3-}" = prefix ] && [ -z "$a_part" ]; then order=-1; return; fi
    compare_digits "$a_part" "$b_part"
    if [ "$order" -ne 0 ]; then return; fi
  done
}

# parts_of VERSION: sets $parts to the numbers in a version.
parts_of() {
  parts='' unread=$1
  while [ -n "$unread" ]; do
    unread=${unread#"${unread%%[0-9]*}"}
    part=${unread%%[!0-9]*}
    unread=${unread#"$part"}
    parts="$parts${part:+ $part}"
  done
  parts=${parts# }
}

# compare_digits A B: compares two numbers of any length, and sets $order to -1, 0 or 1. An empty text is 0.
compare_digits() {
  a_digits=$1 b_digits=$2
  while :; do case $a_digits in 0*) a_digits=${a_digits#0} ;; *) break ;; esac; done
  while :; do case $b_digits in 0*) b_digits=${b_digits#0} ;; *) break ;; esac; done
  order=0
  if [ ${#a_digits} -ne ${#b_digits} ]; then
    if [ ${#a_digits} -lt ${#b_digits} ]; then order=-1; else order=1; fi
    return
  fi
  # Numbers of the same length are compared nine digits at a time, which every shell can do.
  while [ -n "$a_digits" ]; do
    a_tail=${a_digits#?????????} b_tail=${b_digits#?????????}
    if [ ${#a_digits} -le 9 ]; then a_tail='' b_tail=''; fi
    a_head=${a_digits%"$a_tail"} b_head=${b_digits%"$b_tail"}
    if [ "1$a_head" -lt "1$b_head" ]; then order=-1; return; fi
    if [ "1$a_head" -gt "1$b_head" ]; then order=1; return; fi
    a_digits=$a_tail b_digits=$b_tail
  done
}

# holds ORDER OPERATOR: whether an order of -1, 0 or 1 satisfies the operator.
holds() {
  case $2 in
    '=' | prefix) [ "$1" -eq 0 ] ;;
    '!=') [ "$1" -ne 0 ] ;;
    '<') [ "$1" -lt 0 ] ;;
    '<=') [ "$1" -le 0 ] ;;
    '>') [ "$1" -gt 0 ] ;;
    '>=') [ "$1" -ge 0 ] ;;
  esac
}
