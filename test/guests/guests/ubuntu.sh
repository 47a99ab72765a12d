# shellcheck shell=bash
# The Debian system with Ubuntu's name, as its cloud images come: the package index was never fetched.
# shellcheck source=../lib/deb-root.sh
. "$lib/deb-root.sh"
packages=("${deb_root_packages[@]}")
needs_stubs=yes

ubuntu_release() {
  os_release <<'END'
PRETTY_NAME="Ubuntu 22.04.4 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.4 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=jammy
END
  put /etc/lsb-release <<'END'
DISTRIB_ID=Ubuntu
DISTRIB_RELEASE=22.04
DISTRIB_CODENAME=jammy
DISTRIB_DESCRIPTION="Ubuntu 22.04.4 LTS"
END
  echo bookworm/sid | put /etc/debian_version
}

build() {
  deb_root
  ubuntu_release
  one_partition_disk "$root" "$1"
}
