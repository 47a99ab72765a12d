# ---- Texts of configuration files -----------------------------------------------------------------------

# decode TEXT [hex]: sets $decoded to TEXT with its escapes replaced. fstab(5) and crypttab(5) write a byte as a
# backslash and three octal digits (\040 is a blank). With `hex` also \xHH, as in the names below /dev/disk.
decode() {
  decoded='' rest=$1
  while :; do
    case $rest in *\\*) ;; *) break ;; esac
    decoded=$decoded${rest%%\\*}
    rest=${rest#*\\}
    digits=''
    case ${2-}$rest in
      [0-3][0-7][0-7]* | hex[0-3][0-7][0-7]*)
        digits=${rest%"${rest#???}"}
        rest=${rest#???}
        ;;
      hexx[0-9A-Fa-f][0-9A-Fa-f]*)
        rest=${rest#x}
        digits=${rest%"${rest#??}"}
        digits=$(printf '%03o' "0x$digits")
        rest=${rest#??}
        ;;
      \\* | hex\\*) rest=${rest#?} decoded="$decoded\\" ;;
      *) decoded="$decoded\\" ;;
    esac
    if [ -n "$digits" ]; then
      # The full stop keeps a newline, which $(…) would remove.
      # shellcheck disable=SC2059
      digits=$(printf "\\$digits.")
      decoded=$decoded${digits%.}
    fi
  done
  decoded=$decoded$rest
}

# encode TEXT: sets $encoded to TEXT as one word of fstab(5).
encode() {
  encoded=$1
  case $1 in
    '') encoded=- ;;
    *[[:space:]\\]*)
      encoded=$(printf '%s' "$1" | sed 's/\\/\\134/g; s/ /\\040/g; s/	/\\011/g' | tr '\n' ' ' | sed 's/ /\\012/g')
      ;;
  esac
}

# unquote TEXT: sets $unquoted to TEXT without the quotes around it.
unquote() {
  unquoted=$1
  case $1 in
    '"'*'"' | "'"*"'") unquoted=${1#?} unquoted=${unquoted%?} ;;
  esac
}

# lower TEXT: sets $lowered to TEXT in lower case.
lower() {
  lowered=$1
  case $1 in *[A-Z]*) lowered=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]') ;; esac
}

# option NAME OPTIONS: sets $option to the value of the last NAME=VALUE in a list with commas; fails if the list
# has neither NAME nor NAME=VALUE.
option() {
  option='' option_found=1 option_rest=$2,
  while [ -n "$option_rest" ]; do
    case ${option_rest%%,*} in
      "$1") option='' option_found=0 ;;
      "$1="*) option=${option_rest%%,*} option=${option#*=} option_found=0 ;;
    esac
    option_rest=${option_rest#*,}
  done
  return "$option_found"
}

# chosen YES NO OPTIONS: succeeds if YES is the last of the two words in a list with commas, as in `noauto,auto`.
chosen() {
  chosen=1 option_rest=$3,
  while [ -n "$option_rest" ]; do
    case ${option_rest%%,*} in
      "$1") chosen=0 ;;
      "$2") chosen=1 ;;
    esac
    option_rest=${option_rest#*,}
  done
  return "$chosen"
}

# inside PATH: sets $inside to where PATH of the guest is from here, with every link on the way followed as the
# guest itself would follow it. The last parts of the path need not exist. Fails where links lead in circles.
inside() {
  inside=$root inside_rest=$1 inside_links=0
  while [ -n "$inside_rest" ]; do
    inside_part=${inside_rest%%/*}
    case $inside_rest in */*) inside_rest=${inside_rest#*/} ;; *) inside_rest='' ;; esac
    case $inside_part in
      '' | .) continue ;;
      ..)
        if [ "$inside" != "$root" ]; then inside=${inside%/*}; fi
        continue
        ;;
    esac
    if [ ! -L "$inside/$inside_part" ]; then
      inside=$inside/$inside_part
      continue
    fi
    # Most systems have /lib -> usr/lib, which the shell can follow without readlink.
    # shellcheck disable=SC3013
    if [ "$inside" = "$root" ] && [ ! -L "$root/usr" ] && [ ! -L "$root/usr/$inside_part" ] &&
      [ "$root/$inside_part" -ef "$root/usr/$inside_part" ]; then
      inside=$root/usr/$inside_part
      continue
    fi
    inside_links=$((inside_links + 1))
    if [ "$inside_links" -gt 40 ]; then return 1; fi
    inside_link=$(readlink "$inside/$inside_part" && echo .) || return 1
    inside_link=${inside_link%"$nl."}
    case $inside_link in /*) inside=$root ;; esac
    inside_rest=$inside_link/$inside_rest
  done
}
