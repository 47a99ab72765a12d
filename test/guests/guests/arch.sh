# shellcheck shell=bash
# Arch Linux by name, with pacman.
# shellcheck source=../lib/arch-root.sh
. "$lib/arch-root.sh"
packages=("${arch_root_packages[@]}")
needs_stubs=yes

build() {
  arch_root
  os_release <<'END'
NAME="Arch Linux"
PRETTY_NAME="Arch Linux"
ID=arch
BUILD_ID=rolling
END
  one_partition_disk "$root" "$1"
}
