# shellcheck shell=bash
# A distribution that nobody knows, with no ID_LIKE and no package manager.
tools=(busybox)

build() {
  tiny_root
  printf '%s\n' 'NAME="Plan Nineish"' ID=plan9ish VERSION_ID=4 'PRETTY_NAME="Plan Nineish 4"' | os_release
  one_partition_disk "$root" "$1" 24
}
