# shellcheck shell=bash
# GPT, a BIOS boot partition first: the system is on the second one.
tools=(busybox)

build() {
  local size
  debian_tiny
  size=$(fit "$root" 24)
  partition "$work/disk" gpt 1,type=21686148-6449-6E6F-744E-656564454649 "$size"
  ext4 "$work/disk" 2 "$size" "$root" root
  qcow2 "$work/disk" "$1"
}
