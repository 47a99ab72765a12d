#!/bin/sh
# The first process of an appliance of our own: what libguestfs' own init does for the guests that we run, with fewer
# processes. Under emulation each costs 10 to 40 ms.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

mount -t proc proc /proc
read -r parameters </proc/cmdline
case $parameters in *guestfs_verbose=1*) set -x ;; esac

# Nodes whose use loads a kernel module, and the folders that the mounts below need.
mount -t devtmpfs devtmpfs /dev
cd /dev || exit
cpio -i -d --quiet </sahara-image/dev.cpio
cd /
mount -a
mkdir -p /run/lock /run/udev /sysroot /tmp/lvm
read -r machine_id </proc/sys/kernel/random/uuid
echo "$machine_id" >/etc/machine-id

for udevd in /lib/systemd/systemd-udevd /usr/lib/systemd/systemd-udevd /sbin/udevd /lib/udev/udevd; do
  if [ -x "$udevd" ]; then break; fi
done
"$udevd" --daemon
# Other devices need no driver and no link: the initrd has loaded what the machine has.
udevadm trigger --subsystem-match=block --subsystem-match=virtio-ports
udevadm settle --timeout=600
# As for remote disks in libguestfs' own init.
for timeout in /sys/block/sd*/device/timeout; do echo 300 >"$timeout"; done

# The kernel gives the interface its address.
ip link set dev lo up
case $parameters in
  *guestfs_network=1*)
    modprobe virtio_net
    # Ubuntu's hook waits for a service that does not run here.
    rm -f /etc/dhcp/dhclient-enter-hooks.d/resolved
    for interface in /proc/sys/net/ipv4/conf/*; do
      interface=${interface##*/}
      case $interface in all | default | lo) continue ;; esac
      if command -v dhclient >/dev/null; then dhclient "$interface"; else dhcpcd "$interface"; fi
    done
    network=--network
    ;;
esac

LVM_SYSTEM_DIR=/tmp/lvm
export LVM_SYSTEM_DIR
: >/tmp/lvm/lvm.conf
if command -v lvmdevices >/dev/null; then printf 'devices {\n\tuse_devicesfile = 0\n}\n' >/tmp/lvm/lvm.conf; fi
raid='' volumes=''
for facts in /run/udev/data/b*; do
  while read -r fact; do
    case $fact in
      E:ID_FS_TYPE=*_raid_member) raid=yes volumes=yes ;;
      E:ID_FS_TYPE=LVM?_member) volumes=yes ;;
    esac
  done <"$facts"
done
if [ "$raid" ]; then mdadm -As --auto=yes --no-degraded; fi
if [ "$volumes" ]; then
  modprobe dm_mod
  lvm pvscan --cache --activate ay
fi
if [ "$raid" ]; then mdadm -As --auto=yes --run; fi

channel=''
for parameter in $parameters; do
  case $parameter in guestfs_channel=*) channel="--channel ${parameter#*=}" ;; esac
done
case $parameters in *guestfs_verbose=1*) verbose=--verbose ;; esac
# shellcheck disable=SC2086
guestfsd $channel ${verbose-} ${network-}

sync
# QEMU runs with -no-reboot, and so it ends.
reboot -f
