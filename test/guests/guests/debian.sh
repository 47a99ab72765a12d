# shellcheck shell=bash
# A minimal Debian 12, after an `apt-get update`.
# shellcheck source=../lib/deb-root.sh
. "$lib/deb-root.sh"
packages=("${deb_root_packages[@]}")
needs_stubs=yes

build() {
  deb_root
  debian_release
  deb_update
  one_partition_disk "$root" "$1"
}
