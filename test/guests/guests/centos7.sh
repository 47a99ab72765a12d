# shellcheck shell=bash
# CentOS 7.9 by name. Its yum is dnf, and nothing is called dnf.
# shellcheck source=../lib/rpm-root.sh
. "$lib/rpm-root.sh"
packages=("${rpm_root_packages[@]}")
tools=(rpm2cpio cpio)
needs_stubs=yes

build() {
  rpm_root
  os_release <<'END'
NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
CENTOS_MANTISBT_PROJECT="CentOS-7"
CENTOS_MANTISBT_PROJECT_VERSION="7"
REDHAT_SUPPORT_PRODUCT="centos"
REDHAT_SUPPORT_PRODUCT_VERSION="7"
END
  echo 'CentOS Linux release 7.9.2009 (Core)' | put /etc/centos-release
  ln -sfn centos-release "$root/etc/redhat-release"
  ln -sfn centos-release "$root/etc/system-release"
  rm -f "$root/usr/bin/dnf"
  mv "$root/usr/bin/dnf-3" "$root/usr/bin/yum"
  rpm_database centos-release 7 9.2009.1.el7.centos 7
  one_partition_disk "$root" "$1"
}
