#!/bin/bash
# build-guest.sh OUT: what build.sh runs as root, or under fakeroot, to make one guest's image. The
# environment has $guest (its name), $work (a folder for it to fill) and $stubs (the stub packages).
set -euo pipefail
lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in common disk deb-root rpm-root suse-root arch-root tiny-root; do
  # shellcheck source=/dev/null
  . "$lib/$part.sh"
done
root=$work/root
mkdir "$root"
umask 022
# shellcheck source=/dev/null
. "$lib/../guests/$guest.sh"
build "$1"
