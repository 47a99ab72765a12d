# shellcheck shell=bash
# The Ubuntu guest after an `apt-get update`, for benchmarks: a system that sahara-image-pack knows.
# shellcheck source=ubuntu.sh
. "$lib/../guests/ubuntu.sh"

build() {
  deb_root
  ubuntu_release
  deb_update
  one_partition_disk "$root" "$1"
}
