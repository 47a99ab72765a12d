#!/bin/bash
# Installs with apt what this project needs and this machine lacks; says nothing where nothing is missing.
#
# usage: apt.sh [--readable-kernel] [GROUP…]     groups: run, test; without one, both
#
#   run    what runs an image: guestfish, qemu, a kernel for the appliance
#   test   what the tests use besides (editors too), and what their guests are made with and cloned from
#
# Asks for sudo only where it is not run by root. Exits 3 where it cannot install, after saying what to
# install by hand. No service is started. --readable-kernel also lets everyone read the kernel in /boot,
# which guestfish has to, and which Ubuntu keeps for root.
set -euo pipefail

self=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/$(basename "${BASH_SOURCE[0]}")

say() { echo "setup: $*" >&2; }

usage() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$self"
  exit "$1"
}

group_packages() {
  case $1 in
    run)
      echo guestfish qemu-utils
      case $(dpkg --print-architecture) in
        arm64) echo qemu-system-arm ;;
        *) echo qemu-system-x86 ;;
      esac
      # Any kernel will do, but there has to be one: containers have none.
      [ -n "$(kernels)" ] || kernel_package
      ;;
    test)
      echo bash btrfs-progs busybox cpio createrepo-c cryptsetup-bin dash dnf dosfstools e2fsprogs fakeroot fdisk \
        findutils gawk gnupg guestfs-tools gzip hostname libc-bin lintian lvm2 makepkg man-db mandoc mawk mtools \
        openjdk-17-jdk-headless openssh-server pacman-package-manager passwd procps python3 python3-hawkey python3-libdnf rpm shellcheck slurm-wlm sudo tar util-linux xfsprogs zypper
      # The editors that the language server is tried in; before version 29 Emacs has no client of its own.
      echo emacs-nox neovim
      # shellcheck source=/dev/null
      case $(. /etc/os-release && echo "${VERSION_CODENAME:-}") in bookworm | jammy) echo elpa-eglot ;; esac
      ;;
    *) return 1 ;;
  esac
}

# Kernels that an appliance can be made of: supermin wants the modules beside it.
kernels() {
  local image
  for image in /boot/vmlinuz-*; do
    [ ! -d "/lib/modules/${image#/boot/vmlinuz-}/kernel" ] || echo "$image"
  done
}

kernel_package() {
  # shellcheck source=/dev/null
  case $(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}") in
    *ubuntu*) echo linux-image-generic ;;
    *) echo "linux-image-$(dpkg --print-architecture)" ;;
  esac
}

# The names that are not installed, of those given. busybox comes in two forms that exclude each other.
missing() {
  local installed name
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | sed -n 's/ installed$//p')
  for name; do
    grep -qxF "$name" <<<"$installed" ||
      { [ "$name" = busybox ] && grep -qx busybox-static <<<"$installed"; } ||
      echo "$name"
  done
}

# Where there is no apt.
other_distribution() {
  local like='' command=''
  # shellcheck source=/dev/null
  [ ! -r /etc/os-release ] || like=" $(. /etc/os-release && echo "${ID:-} ${ID_LIKE:-}") "
  case $like in
    *' fedora '* | *' rhel '* | *' centos '*) command='dnf install libguestfs guestfs-tools qemu-img' ;;
    *suse*) command='zypper install guestfs-tools qemu-tools' ;;
    *' arch '*) command='pacman -S libguestfs qemu-img' ;;
  esac
  case " $* " in
    *' run '*)
      say "there is no apt here. Install guestfish, qemu-img and qemu with your package manager${command:+, for example: sudo $command}"
      ;;
  esac
  case " $* " in
    *' test '*) say "the tests on guests need a Debian or Ubuntu machine: their images are made of its dpkg, apt, rpm, dnf, zypper and pacman" ;;
  esac
  exit 3
}

# The rest is root's part.

# Nothing is to start for having been installed; a policy of the machine's own stays.
hold_services() {
  local policy=/usr/sbin/policy-rc.d
  [ ! -e "$policy" ] || return 0
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  trap 'exit 130' INT
  trap 'exit 143' HUP TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

# apt-get waits by itself for dpkg's lock, but not for that of the package lists.
apt_get() {
  local try log status
  log=$(mktemp)
  for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
    status=0
    # Two steps: under pipefail the log's reader would hide which of them failed.
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
      "$@" </dev/null >"$log" 2>&1 || status=$?
    [ "$status" != 0 ] || break
    grep -q 'Could not get lock' "$log" || break
    say "another apt is at work; waiting for it ($try)"
    sleep 10
  done
  [ "$status" = 0 ] || [ "$1" = update ] || tail -n 25 "$log" >&2
  rm -f "$log"
  return "$status"
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
  hold_services
  # Lists may be none, or so old that what they name is gone: only then are they worth a minute. One
  # archive of several that does not answer is no reason to stop.
  if ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null; then
    say 'fetching the package lists'
    apt_get update || say 'apt-get update did not go well; trying to install all the same'
  elif apt_get --no-install-recommends install "$@" 2>/dev/null; then
    return 0
  else
    say 'fetching the package lists anew'
    apt_get update || say 'apt-get update did not go well; trying to install all the same'
  fi
  apt_get --no-install-recommends install "$@"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    say "this needs root, and there is no sudo. As root, run: ${failed_hint:-$*}"
    exit 3
  fi
}

# Ubuntu keeps its kernels from everyone but root, and without one no appliance is built.
check_kernel() {
  local image unreadable=()
  for image in $(kernels); do
    [ ! -r "$image" ] || return 0
    unreadable+=("$image")
  done
  [ ${#unreadable[@]} -gt 0 ] || return 0
  if [ "$readable_kernel" = yes ]; then
    as_root chmod 0644 "${unreadable[@]}"
  else
    say "only root can read the kernel, and guestfish needs it. Allow it with: sudo chmod 0644 ${unreadable[*]}"
    say "(after every kernel update; or run this again with --readable-kernel, or use guestfish as root)"
  fi
}

readable_kernel=no
groups=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage 0 ;;
    --readable-kernel) readable_kernel=yes ;;
    --install)
      # How it calls itself as root.
      shift
      install_packages "$@"
      exit
      ;;
    run | test) groups+=("$1") ;;
    *) usage 2 >&2 ;;
  esac
  shift
done
[ ${#groups[@]} -gt 0 ] || groups=(run test)

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  other_distribution "${groups[@]}"
fi

packages=()
for group in "${groups[@]}"; do
  # shellcheck disable=SC2207 # names have no spaces
  packages+=($(group_packages "$group"))
done
# shellcheck disable=SC2207
packages=($(missing "${packages[@]}"))

if [ ${#packages[@]} -gt 0 ]; then
  # A kernel that was put here for this is for everyone to use.
  [[ " ${packages[*]} " != *' linux-image-'* ]] || readable_kernel=yes
  say "installing with apt, which takes a minute or two: ${packages[*]}"
  failed_hint="apt-get install --no-install-recommends ${packages[*]}"
  as_root /bin/bash "$self" --install "${packages[@]}" || {
    say "could not install them. Run this by hand and look at what it says: sudo $failed_hint"
    # shellcheck source=/dev/null
    [[ $(. /etc/os-release && echo "${ID:-}") != ubuntu ]] ||
      say "(several are in Ubuntu's component universe: sudo add-apt-repository universe)"
    exit 3
  }
fi
case " ${groups[*]} " in
  *' run '*) check_kernel ;;
esac
