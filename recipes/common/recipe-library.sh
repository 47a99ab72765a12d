# shellcheck shell=sh
# What the scripts of these recipes share. A recipe puts this file into /tmp with copy_script, and the
# data of its products (PRODUCT.release) beside it.
#
# A script that is run with test_only=1 changes nothing, and ends with one sentence on standard error
# that names what is not as the recipe wants it.
set -eu
umask 022
LC_ALL=C
export LC_ALL

# Apache's own hosts. Current releases are on the first; the second has all releases
# (https://infra.apache.org/release-download-pages.html). Checksums come only from these, even if the archives come
# from a mirror.
# shellcheck disable=SC2034 # Scripts use it.
origins='https://downloads.apache.org https://archive.apache.org/dist'

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

checking() { [ "${test_only:-0}" = 1 ]; }

# wanted SENTENCE: ends a check with it; a reconcile goes on, to put it right.
wanted() {
  if checking; then fail "$@"; fi
}

# read_release PRODUCT: sets the variables that PRODUCT.release sets (recipes/README.md says which), and
# $home, the folder under which the product is to be found.
read_release() {
  # It is used in units, in profiles and in shell words.
  case $INSTALL_DIR in
    /*) ;;
    *) fail "the install folder must be an absolute path, and '$INSTALL_DIR' is not" ;;
  esac
  case $INSTALL_DIR in
    *[!A-Za-z0-9._/-]*) fail "the install folder may have letters, digits and ._-/ in it, and '$INSTALL_DIR' has others" ;;
  esac
  # shellcheck disable=SC2034 # Scripts and .release files use it.
  home=$INSTALL_DIR/$1
  [ -f "/tmp/$1.release" ] || fail "the recipe did not copy $1.release to /tmp"
  # shellcheck source=/dev/null
  . "/tmp/$1.release"
}

# put_file PATH MODE: makes the file hold standard input. It changes in one step, or not at all.
put_file() {
  put_text "$1" "$2" "$(cat; echo .)"
}

# put_text PATH MODE TEXT: the same; the text ends in a dot that is not of it. Sets $put to what was done:
# kept, or written. (A process costs much where the guest's machine is emulated: it starts few.)
put_text() {
  put=kept
  if [ -f "$1" ] && [ ! -h "$1" ] && [ "$(cat "$1"; echo .)" = "$3" ]; then
    mode=$(stat -c %a "$1")
    [ "$mode" != "$2" ] || return 0
    wanted "$1 has mode $mode, not $2"
  elif [ -e "$1" ] || [ -h "$1" ]; then
    wanted "$1 is not the file that this recipe writes"
  else
    wanted "$1 is missing"
  fi
  # shellcheck disable=SC2034 # Scripts use it.
  put=written
  mkdir -p "${1%/*}"
  printf '%s' "${3%.}" >"$1.new"
  chmod "$2" "$1.new"
  mv -f "$1.new" "$1"
}

# put_link PATH TARGET: makes PATH a symbolic link with that text.
put_link() {
  if [ -h "$1" ]; then
    [ "$(readlink "$1")" != "$2" ] || return 0
    wanted "$1 points to $(readlink "$1"), not to $2"
    rm -f "$1"
  elif [ -e "$1" ]; then
    wanted "$1 is not a link to $2"
    [ ! -d "$1" ] || rmdir "$1" || fail "$1 is a folder that holds files; move them to $2 and remove it"
    rm -f "$1"
  else
    wanted "$1, a link to $2, is missing"
  fi
  ln -s "$2" "$1"
}

# account USER GROUP HOME: a system account that nobody can log in as, and its group.
account() {
  if ! grep -q "^$2:" /etc/group; then
    wanted "there is no group $2"
    groupadd --system "$2"
  fi
  if ! grep -q "^$1:" /etc/passwd; then
    wanted "there is no user $1"
    useradd --system --gid "$2" --home-dir "$3" --no-create-home --shell /usr/sbin/nologin "$1"
  fi
  group=$(id -gn "$1")
  if [ "$group" != "$2" ]; then
    wanted "the user $1 is in the group $group, not in $2"
    usermod --gid "$2" "$1"
  fi
  [ "$(id -u "$1")" != 0 ] || fail "the user $1 is root under another name: give it a number of its own in /etc/passwd"
  IFS=: read -r _ _ _ _ _ its_home shell <<END
$(grep "^$1:" /etc/passwd)
END
  # The units start their services there.
  if [ "$its_home" != "$3" ]; then
    wanted "the home of the user $1 is $its_home, not $3"
    usermod --home "$3" "$1"
  fi
  case $shell in
    */nologin | */false) ;;
    *)
      wanted "the user $1 can log in, with $shell"
      usermod --shell /usr/sbin/nologin "$1"
      ;;
  esac
}

# fetch URL FILE: true where the download succeeded.
fetch() {
  case $1 in
    file://*) cp "${1#file://}" "$2" ;;
    *)
      if command -v curl >/dev/null; then
        # Redirected or not: what is asked over https comes over https.
        case $1 in https:*) secure='=https' ;; *) secure='=http,https' ;; esac
        curl --fail --silent --show-error --location --proto "$secure" --connect-timeout 30 --retry 3 \
          --output "$2" "$1"
      elif command -v wget >/dev/null; then
        wget -nv -T 30 -t 3 -O "$2" "$1"
      else
        fail "neither curl nor wget is installed, and $1 is needed"
      fi
      ;;
  esac
}

# digest ALGORITHM FILE
digest() {
  "$1sum" <"$2" | cut -d' ' -f1
}

# algorithm_of DIGEST: the one that makes digests of that length, or nothing.
algorithm_of() {
  case $1 in
    *[!0-9a-f]*) ;;
    *)
      case ${#1} in
        64) echo sha256 ;;
        128) echo sha512 ;;
      esac
      ;;
  esac
}

# normal_digest TEXT: lower case, without a leading "sha512:" or "sha256:".
normal_digest() {
  printf '%s' "${1#sha*:}" | tr 'A-F' 'a-f' | tr -d ' \t\r\n'
}

# published_digest FILE: the digest that a checksum file of Apache's holds. They are of three kinds:
# "DIGEST  NAME" (sha512sum), "SHA512 (NAME) = DIGEST" (BSD), "NAME: AAAA BBBB …" on several lines (gpg
# --print-md). NAME may be that of a release candidate, so it is not looked at.
published_digest() {
  text=$(tr '\r\n\t' '   ' <"$1")
  case $text in
    *=*) text=${text##*=} ;;
    *:*) text=${text##*:} ;;
    *)
      # shellcheck disable=SC2086 # To take its first word.
      set -- $text
      text=${1:-}
      ;;
  esac
  text=$(normal_digest "$text")
  [ -z "$(algorithm_of "$text")" ] || echo "$text"
}

# binary_keyring: converts the armoured OpenPGP keys on standard input to the binary form that apt needs, and drops
# other text between the keys. It needs no gpg.
binary_keyring() {
  awk '{ sub(/\r$/, "") }
    /^-----BEGIN PGP PUBLIC KEY BLOCK-----/ { inside = 1; body = 0; next }
    /^-----END PGP/ { if (inside) close("base64 -d"); inside = 0 }
    inside && /^[ \t]*$/ { body = 1; next }
    inside && body && !/^=/ { print | "base64 -d" }'
}

# update_list FILE: fetches the package lists of one of apt's sources; the others are not its business. A
# source that can't be used is taken away again.
update_list() {
  apt-get -q -o Dir::Etc::SourceList="$1" -o Dir::Etc::SourceParts=/dev/null -o APT::Get::List-Cleanup=0 update || {
    rm -f "$1"
    fail "apt could not use the package source of $1"
  }
}
