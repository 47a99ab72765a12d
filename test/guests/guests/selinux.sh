# shellcheck shell=bash
# SELinux is enforcing, and the system's files are labelled.
tools=(busybox debugfs)

build() {
  local size path
  rocky_tiny
  printf '%s\n' SELINUX=enforcing SELINUXTYPE=targeted | put /etc/selinux/config
  put /etc/selinux/targeted/contexts/files/file_contexts <<'END'
/.*            system_u:object_r:default_t:s0
/etc(/.*)?     system_u:object_r:etc_t:s0
/usr(/.*)?     system_u:object_r:usr_t:s0
END
  size=$(fit "$root" 24)
  # The kernel lets only a root label files, and not under every policy: written into the filesystem.
  truncate -s "${size}M" "$work/ext4"
  ext4 "$work/ext4" 0 "$size" "$root" root
  {
    label / root_t
    label /usr/bin/busybox bin_t
    find "$root/etc" -type f -printf '/etc/%P\n' | while read -r path; do label "$path" etc_t; done
  } | debugfs -w -f - "$work/ext4" >"$work/debugfs.log" 2>&1 || { cat "$work/debugfs.log" >&2; die 'debugfs failed'; }
  partition "$work/disk" dos "$size,bootable"
  place "$work/ext4" "$work/disk" 1
  qcow2 "$work/disk" "$1"
}

label() {
  printf 'ea_set %s security.selinux "system_u:object_r:%s:s0\\000"\n' "$1" "$2"
}
