#!/bin/bash
# Builds a small disk image that holds a real system, and prints its path.
#
# usage: build.sh NAME [OUT]   the image, from the cache or built now; with OUT, a writable copy there
#        build.sh --all        every guest, as lines "NAME PATH"
#        build.sh --list       the names
#
# What is printed without OUT is a cached file that others use too: put an overlay on it, or copy it.
# Nothing is booted but for two guests (README.md says which), and no network is used. The cache is
# $SAHARA_IMAGE_TEST_CACHE, else ~/.cache/sahara-image/guests.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lib=$here/lib
# shellcheck source=lib/common.sh
. "$lib/common.sh"
# shellcheck source=lib/cache.sh
. "$lib/cache.sh"

guests() {
  local file
  for file in "$here"/guests/*.sh; do basename "$file" .sh; done
}

usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

# Files of a guest are root's; who is not root gets that from fakeroot, within which all of this works.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    need fakeroot
    fakeroot -- "$@"
  fi
}

# Both are called by cached, which sets $work. It is their home too: rpm leaves things there.
build_stubs() { HOME=$work TMPDIR=$work python3 -B "$lib/stubs.py" "$1"; }

build_image() {
  as_root env HOME="$work" guest="$guest" work="$work" stubs="$stubs" bash "$lib/build-guest.sh" "$1"
}

# Every file that a guest's file is made of is in its key; those in lib/ always are.
function . {
  [[ $1 == "$lib"/[!/.]* ]] || sources+=("$1")
  builtin . "$1"
}

# image NAME: prints the path of the guest's image.
image() {
  local guest=$1 stubs='' file=$here/guests/$1.sh sources=() packages=() tools=() versions=''
  [ -f "$file" ] || die "no guest is called '$guest'; there are: $(guests | paste -sd' ')"
  # shellcheck source=/dev/null
  . "$file"
  need flock mke2fs sfdisk qemu-img python3 "${tools[@]}"
  if [ "${needs_stubs:-no}" = yes ]; then
    need rpmbuild createrepo_c dpkg-deb
    stubs=$(cached stubs "$(key "$lib"/*stub*.py "$lib/common.sh")" '' build_stubs)
  fi
  if [ ${#packages[@]} -gt 0 ]; then
    versions=$(python3 "$lib/host_packages.py" versions "${packages[@]}")
  fi
  cached "$guest" "$(key "$lib"/* "${sources[@]}" -- "$versions")" .qcow2 build_image
}

case ${1:-} in
  -h | --help) usage 0 ;;
  '') usage 2 >&2 ;;
  --list) guests ;;
  --all)
    for name in $(guests); do
      path=$(image "$name")
      echo "$name $path"
    done
    ;;
  -*) usage 2 >&2 ;;
  *)
    path=$(image "$1")
    if [ $# -gt 1 ]; then
      cp --reflink=auto "$path" "$2"
      chmod u+w "$2"
      path=$2
    fi
    echo "$path"
    ;;
esac
