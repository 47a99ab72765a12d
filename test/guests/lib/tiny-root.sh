# shellcheck shell=bash
# A system that is busybox and nothing else: enough for a layout, for a mount and for `sh`.

# tiny_root: makes it in $root; the guest's file adds its os-release.
tiny_root() {
  local busybox file
  busybox=$(command -v busybox)
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root/etc"
  ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
  skeleton
  cp -L "$busybox" "$root/usr/bin/busybox"
  # The package may be a dynamic one, and then needs the C library.
  ldd "$busybox" 2>/dev/null | grep -o '/[^ ]*' | while read -r file; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
  busybox --list | sed '/^busybox$/d' | python3 -c '
import os, sys
os.chdir(sys.argv[1])
for name in sys.stdin.read().split():
    os.symlink("busybox", name)' "$root/usr/bin"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534:nobody:/:/bin/false | put /etc/passwd
  printf '%s\n' root:x:0: nobody:x:65534: | put /etc/group
  printf '%s\n' 'root:*:19000:0:99999:7:::' | put /etc/shadow 600
  echo "UUID=$(uuid "$guest root") / ext4 defaults 0 1" | put /etc/fstab
}

# debian_tiny: a busybox that says it is Debian, in $root.
debian_tiny() {
  tiny_root
  debian_release
  mkdir -p "$root/var/lib/dpkg/info"
  : | put /var/lib/dpkg/status
}

# rocky_tiny: a busybox that says it is Rocky Linux, in $root.
rocky_tiny() {
  tiny_root
  rocky_release
  mkdir -p "$root/var/lib/rpm"
}
