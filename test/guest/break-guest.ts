import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../cli/support.ts";

/** Shell commands in the root folder of a guest, each of which breaks something that checks look at. */
const breakages: readonly string[] = [
  "rm -f etc/hostname",
  "put etc/hostname '# only a comment\n'",
  "put etc/hostname 'node1 \r\n'",
  "more etc/passwd 'broken\nx:y\n:::::\nroot:x:0:0::/:/bin/sh\n+::::::\n'",
  "more etc/passwd 'twin:x:0:0:no end:/:/bin/sh'",
  "more etc/group 'broken\ng:x\n:::\nwheel:x:10:root,,daemon \n'",
  "rm -f etc/shadow etc/gshadow",
  "put etc/shadow 'root:*\ndaemon\n'",
  "rm -f etc/group && mkdir etc/group",
  "rm -f etc/passwd && ln -s passwd etc/passwd",
  "rm -f etc/localtime && ln -s localtime etc/localtime",
  "rm -f etc/localtime && put etc/localtime 'UTC'",
  "rm -f etc/localtime && ln -s ../usr/share/zoneinfo/Europe/Nowhere etc/localtime",
  "put etc/timezone 'Europe/Berlin\nUTC\n'",
  "put etc/locale.conf 'LANG=C.UTF-8 # \nLANG=\"en_US.UTF-8'",
  "put etc/default/locale 'export LANG=C\n\tLANG=C.UTF-8\r\n'",
  "put etc/selinux/config ' SELINUX = enforcing\nSELINUX=nonsense\n'",
  "put etc/sysctl.d/99-last.conf 'kernel/sysrq=1\n-vm.swappiness = 60\nnet.ipv4.*=1\n=\n\\377\n'",
  "ln -sfn /dev/null etc/sysctl.d/50-default.conf",
  "put etc/modules-load.d/odd.conf 'loop\n;x\nbr-netfilter # x\n'",
  "put etc/modprobe.d/odd.conf 'blacklist floppy\\\\\n pcspkr\noptions loop max_loop=8\ninstall loop /bin/true\n'",
  "mkdir -p etc/systemd/system && ln -sfn /dev/null etc/systemd/system/cron.service",
  "mkdir -p etc/systemd/system/multi-user.target.wants && ln -sfn /no/such.service etc/systemd/system/multi-user.target.wants/such.service",
  "put etc/systemd/system/odd.service '[Install]\nWantedBy=\nAlias=one.service two.service\nWantedBy=multi-user.target\\\\\n'",
  "put etc/apt/sources.list.d/odd.list 'deb [trusted=yes file:/x ./\ndeb file:/opt/localrepo ./\n'",
  "put etc/apt/sources.list.d/odd.sources 'Types: deb\nURIs: file:/opt/localrepo\nSuites: ./\nEnabled: no\n'",
  "put etc/yum.repos.d/odd.repo '[tools\nbaseurl=x\n[localrepo]\nenabled=0\n[tools]\nbaseurl = file:///opt/localrepo\n'",
  "put etc/zypp/repos.d/odd.repo '[tools]\nbaseurl = file:///opt/localrepo\nenabled=maybe\n'",
  "put etc/debian_version ''",
  "chmod 0 etc/* ; chown 7:7 etc/*",
  "head -c 3000 var/lib/dpkg/status >status && cat status >var/lib/dpkg/status",
  "more var/lib/dpkg/status '\nPackage: half\nStatus: install ok half-installed\nVersion: 1\nArchitecture: all\n'",
  "more var/lib/dpkg/status '\nPackage: zlib1g\n'",
  "mkdir -p var/lib/dpkg/updates && put var/lib/dpkg/updates/0001 'Package: x\n'",
  "printf garbage | dd of=var/lib/rpm/rpmdb.sqlite bs=1 seek=9000 conv=notrunc",
  "printf garbage | dd of=var/lib/rpm/rpmdb.sqlite bs=1 seek=100 conv=notrunc",
  "more etc/fstab '\nUUID=0000 /nowhere ext4 nofail 0 0\n'",
  "for link in etc/os-release; do rm -f $link; done; put etc/os-release 'ID=\"debian\"\nVERSION_ID=12 # x\n'",
  "for file in $(find etc -xdev -type f | shuf --random-source=etc/services | head -n 60); do rm -f $file; done",
  "for file in $(find etc -xdev -type f | head -n 300 | tail -n 60); do printf '\\r\\n\\377\\000' >>$file; done",
  "for file in $(find etc -xdev -type f | head -n 200 | tail -n 40); do rm $file && mkdir $file; done",
  "for file in $(find etc -xdev -type f | head -n 120 | tail -n 40); do chmod 4711 $file; chown 1:2 $file; done",
  "for file in $(find etc -xdev -type f | head -n 80 | tail -n 30); do mv $file $file.away && ln -s $(basename $file).away $file; done",
];

const script = `set -u
put() { [ -L "$1" ] && return; [ -d "\${1%/*}" ] && printf "$2" >"$1"; }
more() { [ -f "$1" ] && [ ! -L "$1" ] && printf "$2" >>"$1"; }
mount -o "loop,offset=$2" "$1" "$3" || exit 9
cd "$3" || exit 9
eval "$4"
cd / && umount "$3"`;

/**
 * Breaks a raw image in some places that `random` chooses, through a mount by the kernel. Returns what it did.
 *
 * @param offset where the file system begins, in bytes
 */
export function breakGuest(image: string, offset: number, random: (limit: number) => number): string[] {
  const chosen = Array.from({ length: 1 + random(5) }, () => breakages[random(breakages.length)]!);
  const mountPoint = join(scratch(), "mnt");
  mkdirSync(mountPoint);
  const words = ["-m", "sh", "-c", script, "sh", image, String(offset), mountPoint, chosen.join("\n")];
  const { status, stderr } = spawnSync("unshare", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`it could not be broken: ${stderr}`);
  return chosen;
}
