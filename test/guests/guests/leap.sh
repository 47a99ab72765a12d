# shellcheck shell=bash
# openSUSE Leap 15.5 by name, with rpm and zypper.
# shellcheck source=../lib/rpm-root.sh
. "$lib/rpm-root.sh"
# shellcheck source=../lib/suse-root.sh
. "$lib/suse-root.sh"
packages=("${suse_root_packages[@]}")
tools=(rpm2cpio cpio)
needs_stubs=yes

build() {
  suse_root
  os_release <<'END'
NAME="openSUSE Leap"
VERSION="15.5"
ID="opensuse-leap"
ID_LIKE="suse opensuse"
VERSION_ID="15.5"
PRETTY_NAME="openSUSE Leap 15.5"
END
  put /etc/products.d/Leap.prod <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<product schemeversion="0">
  <vendor>openSUSE</vendor>
  <name>Leap</name>
  <version>15.5</version>
  <release>1</release>
  <arch>x86_64</arch>
  <summary>openSUSE Leap 15.5</summary>
</product>
END
  ln -sfn Leap.prod "$root/etc/products.d/baseproduct"
  rpm_database openSUSE-release 15.5 1 15
  one_partition_disk "$root" "$1"
}
