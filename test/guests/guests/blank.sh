# shellcheck shell=bash
# A disk of zeros: no partition table, no filesystem.

build() {
  truncate -s 64M "$work/disk"
  qcow2 "$work/disk" "$1"
}
