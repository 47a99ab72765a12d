# shellcheck shell=bash
# Rocky Linux 9.3 by name, with rpm and dnf.
# shellcheck source=../lib/rpm-root.sh
. "$lib/rpm-root.sh"
packages=("${rpm_root_packages[@]}")
tools=(rpm2cpio cpio)
needs_stubs=yes

build() {
  rpm_root
  rocky_release
  ln -sfn dnf-3 "$root/usr/bin/dnf"
  ln -sfn dnf-3 "$root/usr/bin/yum"
  rpm_database rocky-release 9.3 1.2.el9 9
  one_partition_disk "$root" "$1"
}
