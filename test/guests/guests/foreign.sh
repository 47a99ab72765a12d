# shellcheck shell=bash
# A system of another architecture: arm64 on amd64, amd64 on arm64. Nothing of it runs.
tools=(busybox)

build() {
  debian_tiny
  python3 "$lib/foreign.py" "$root/usr"
  one_partition_disk "$root" "$1" 24
}
