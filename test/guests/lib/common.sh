# shellcheck shell=bash
# Things that every builder uses.

# Builders run with the same clock everywhere, so that the same inputs make the same files.
export SOURCE_DATE_EPOCH=1700000000 E2FSPROGS_FAKE_TIME=1700000000
export LC_ALL=C TZ=UTC PATH="$PATH:/usr/sbin:/sbin"

die() {
  echo "test/guests: $*" >&2
  exit 1
}

need() {
  local tool
  for tool; do
    command -v "$tool" >/dev/null || die "$tool is not installed; scripts/setup/apt.sh test installs it"
  done
}

# uuid TEXT: the same UUID for the same text, so that fstab can name a filesystem before it is made.
uuid() {
  local h
  h=$(printf 'sahara-image guest %s' "$1" | md5sum)
  echo "${h:0:8}-${h:8:4}-4${h:13:3}-8${h:17:3}-${h:20:12}"
}

# put PATH [MODE]: writes standard input to a file under $root, with the folders above it.
put() {
  mkdir -p "$root$(dirname "$1")"
  rm -f "$root$1"
  cat >"$root$1"
  chmod "${2:-644}" "$root$1"
}

os_release() {
  put /usr/lib/os-release
  mkdir -p "$root/etc"
  ln -sfn ../usr/lib/os-release "$root/etc/os-release"
}

# Folders and files that every system has, whatever it was made from.
skeleton() {
  local dir
  for dir in boot dev etc home mnt opt proc root run srv sys usr/local/bin var/cache var/lib var/log var/tmp tmp; do
    mkdir -p "$root/$dir"
  done
  chmod 700 "$root/root"
  chmod 1777 "$root/tmp" "$root/var/tmp"
  echo '127.0.0.1 localhost' | put /etc/hosts
  echo "$guest" | put /etc/hostname
  : | put /etc/resolv.conf
  printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' 'hosts: files dns' | put /etc/nsswitch.conf
}

# Names of systems that several guests carry.
debian_release() {
  os_release <<'END'
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
END
  echo 12.5 | put /etc/debian_version
}

rocky_release() {
  os_release <<'END'
NAME="Rocky Linux"
VERSION="9.3 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.3"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.3 (Blue Onyx)"
END
  echo 'Rocky Linux release 9.3 (Blue Onyx)' | put /etc/rocky-release
  ln -sfn rocky-release "$root/etc/redhat-release"
  ln -sfn rocky-release "$root/etc/system-release"
}
