# shellcheck shell=bash
# Logical sectors of 4096 bytes: the GPT lies at byte 4096, and counts in them.
tools=(busybox python3)

build() {
  local size
  debian_tiny
  size=$(fit "$root" 24)
  python3 "$lib/large_sectors.py" "$work/disk" gpt "$(uuid "$guest disk")" "$(uuid "$guest partition 1")" "$size"
  ext4 "$work/disk" 1 "$size" "$root" root
  qcow2 "$work/disk" "$1"
}
