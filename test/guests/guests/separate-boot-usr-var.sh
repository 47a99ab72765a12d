# shellcheck shell=bash
# /boot, /usr and /var are partitions of their own. os-release is a link from /etc to /usr, as
# everywhere: without /usr there is no telling what system this is.
tools=(busybox)

build() {
  local name sizes=() offset=1
  debian_tiny
  echo 'a kernel' | put /boot/vmlinuz
  put /etc/fstab <<END
# as an installer writes it
UUID=$(uuid "$guest root") /     ext4 errors=remount-ro 0 1
UUID=$(uuid "$guest boot") /boot ext4 defaults 0 2
LABEL=usr                  /usr  ext4 defaults 0 2
LABEL=var                  /var  ext4 defaults 0 2
END
  for name in boot usr var; do
    mkdir "$work/$name"
    cp -a "$root/$name/." "$work/$name/"
    find "$root/$name" -mindepth 1 -delete
    sizes+=("$(fit "$work/$name" 24)")
  done
  sizes=(32 "${sizes[@]}")
  partition "$work/disk" gpt "${sizes[@]}"
  ext4 "$work/disk" 1 32 "$root" root
  for name in boot usr var; do
    offset=$((offset + sizes[0]))
    sizes=("${sizes[@]:1}")
    ext4 "$work/disk" "$offset" "${sizes[0]}" "$work/$name" "$name"
  done
  qcow2 "$work/disk" "$1"
}
