# shellcheck shell=sh
# What the scripts of these recipes share. A recipe puts this file into /tmp with copy_script.
#
# A script that is run with test_only=1 changes nothing, and ends with one sentence on standard error
# that names what is not as the recipe wants it.
set -eu
umask 022
LC_ALL=C
export LC_ALL

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

checking() { [ "${test_only:-0}" = 1 ]; }

# wanted SENTENCE: ends a check with it; a reconcile goes on, to put it right.
wanted() {
  if checking; then fail "$@"; fi
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
