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

# put_text PATH MODE TEXT: makes the file hold the text, which ends in a dot that is not of it. It changes in one step,
# or not at all. Sets $put to what was done: kept, or written.
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

# signed_source NAME TITLE KEYS SOURCE: makes a package source known whose packages are signed with the keys at a URL.
# SOURCE is "URL SUITE COMPONENT…" for apt, and a base URL elsewhere. A source that apt can't use is taken away again.
signed_source() {
  if [ -d /etc/apt ]; then keyring=/etc/apt/keyrings/$1.gpg; else keyring=/etc/pki/rpm-gpg/RPM-GPG-KEY-$1; fi
  if [ ! -s "$keyring" ]; then
    wanted "$keyring, with the keys that sign the packages of $2, is missing"
    mkdir -p "${keyring%/*}"
    fetch "$3" "$keyring.asc" || fail "the keys that sign the packages of $2 could not be read from $3"
    if [ -d /etc/apt ]; then binary_keyring <"$keyring.asc" >"$keyring.new"; else cp "$keyring.asc" "$keyring.new"; fi
    chmod 644 "$keyring.new"
    mv "$keyring.new" "$keyring"
    rm -f "$keyring.asc"
  fi
  if [ -d /etc/apt ]; then
    list=/etc/apt/sources.list.d/$1.list
    put_text "$list" 644 "deb [signed-by=$keyring] $4
."
    [ "$put" = written ] || return 0
    # The lists of the other sources are not its business.
    apt-get -q -o Dir::Etc::SourceList="$list" -o Dir::Etc::SourceParts=/dev/null -o APT::Get::List-Cleanup=0 update || {
      rm -f "$list"
      fail "apt could not use the package source of $list"
    }
  else
    put_text "/etc/yum.repos.d/$1.repo" 644 "[$1]
name=$2
baseurl=$4
enabled=1
gpgcheck=1
gpgkey=file://$keyring
."
  fi
}
