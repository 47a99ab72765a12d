# shellcheck shell=bash
# A formatted disk with no system on it.

build() {
  one_partition_disk "$root" "$1" 24
}
