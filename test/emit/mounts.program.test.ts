// What the appliance mounts, names or refuses because of the guest's files; without a boot. Whether the rules for
// fstab(5) are systemd's is seen in fstab-generator.program.test.ts.
import { createHmac } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { callAppliance, type FakeDevice, type LibraryRun } from "../support/appliance-library.ts";
import { shells } from "../support/scratch-guest.ts";

const test = suite("mounts");

const devices: readonly FakeDevice[] = [
  { device: "/dev/sda", PTTYPE: "gpt" },
  { device: "/dev/sda1", TYPE: "ext4", UUID: "root-uuid" },
  { device: "/dev/sda2", TYPE: "ext4", LABEL: "my data" },
  { device: "/dev/sda3", TYPE: "crypto_LUKS", UUID: "0f0f0f0f-8139-411d-9106-0123456789ab" },
  { device: "/dev/sda4", TYPE: "btrfs", UUID: "btrfs-uuid" },
  { device: "/dev/mapper/luks-sda3", TYPE: "xfs" },
];
const unlocked = "0f0f0f0f8139411d91060123456789ab /dev/mapper/luks-sda3\n";
const systemd = { "usr/lib/systemd/systemd": "x" };

interface Case {
  readonly name: string;
  readonly fstab?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly devices?: readonly FakeDevice[];
  readonly unlocked?: string;
  /** What is mounted, in order: `DEVICE FOLDER TYPE OPTIONS`. */
  readonly mounts?: readonly string[];
  readonly warnings?: RegExp;
  readonly refused?: RegExp;
}

const unit = (what: string, where: string, more = "") =>
  `[Unit]\n${more}\n[Mount]\nWhat=${what}\nWhere=${where}\n`;

const cases: readonly Case[] = [
  {
    name: "a last line without a newline counts",
    fstab: "LABEL=my\\040data /data ext4 defaults",
    mounts: ["/dev/sda2 /data ext4 noatime"],
  },
  {
    name: "escapes are decoded in every field",
    fstab: "LABEL=my\\040data /srv/my\\040data\\134x auto defaults,subvol=a\\040b 0 2\n",
    mounts: ["/dev/sda2 /srv/my data\\x ext4 noatime,subvol=a b"],
  },
  {
    name: "a folder with letters of other languages",
    fstab: "/dev/sda2 /größe ext4 defaults 0 2\n",
    mounts: ["/dev/sda2 /größe ext4 noatime"],
  },
  {
    name: "lines that are no disk of the image are skipped, and those of other machines are named",
    fstab: [
      "nodev /mnt/huge hugetlbfs pagesize=1GB 0 0",
      "none /sys/kernel/debug debugfs defaults 0 0",
      "proc /proc proc defaults 0 0",
      "tmpfs /tmp tmpfs size=1G 0 0",
      "/dev/sda9 none swap sw 0 0",
      "/swapfile swap swap defaults 0 0",
      "/dev/sda9 /media/usb auto noauto,user 0 0",
      "/dev/sr0 /media/cdrom0 udf,iso9660 user 0 0",
      "server:/export /nfs nfs defaults 0 0",
      "//server/share /cifs cifs credentials=/root/c,_netdev 0 0",
      "host0 /9p 9p trans=virtio 0 0",
      "share /virtiofs virtiofs defaults 0 0",
      "overlay /o overlay lowerdir=/a,upperdir=/b,workdir=/c 0 0",
      "/images/x.squashfs /loop squashfs loop 0 0",
      "pool/data /zfs zfs defaults 0 0",
      "# LABEL=no /no ext4 defaults 0 0",
    ].join("\n"),
    mounts: [],
    warnings: new RegExp(
      ["/nfs", "/cifs", "/9p", "/virtiofs", "/o", "/loop", "/zfs", "/media/cdrom0"]
        .map((folder) => `warning not-mounted ${folder} is not mounted: /etc/fstab asks for .*\\n`)
        .join("") + "$",
    ),
  },
  {
    name: "a missing device is named if the guest boots without it",
    fstab:
      "UUID=gone /a ext4 nofail 0 2\nUUID=gone /b ext4 x-systemd.automount,noauto 0 2\n/dev/sdb1 /c ext4 _netdev 0 2\n",
    mounts: [],
    warnings:
      /^warning not-mounted \/a is not mounted: \/etc\/fstab asks for UUID=gone \(ext4\), and the image has no such device\n.* \/b .*\n.* \/c .*\n$/,
  },
  {
    name: "a missing device that the guest needs is refused",
    fstab: "UUID=gone /a ext4 defaults 0 2\n",
    refused:
      /^refused \/etc\/fstab of the image asks for UUID=gone at \/a, which cannot be mounted: the image has no such device\. .*nofail/,
  },
  {
    name: "options that say which part of a file system it is are kept, and a read-only one is writable",
    fstab: "UUID=btrfs-uuid /home btrfs ro,compress=zstd,subvol=/@home,nofail 0 0\n",
    mounts: ["/dev/sda4 /home btrfs noatime,subvol=/@home"],
  },
  {
    name: "outer folders first, and each folder once",
    fstab: "/dev/sda2 /a/b/c ext4\n/dev/sda4 /a btrfs\n/dev/sda2 /a/ ext4\n",
    mounts: ["/dev/sda4 /a btrfs noatime", "/dev/sda2 /a/b/c ext4 noatime"],
  },
  {
    name: "a folder that is a link is followed within the guest",
    fstab: "/dev/sda2 /var/run/../data/x ext4\n/dev/sda4 /lib btrfs\n",
    files: { "var/run": "-> /run", data: "-> ../../../srv", lib: "-> usr/lib" },
    mounts: ["/dev/sda4 /usr/lib btrfs noatime", "/dev/sda2 /srv/x ext4 noatime"],
  },
  {
    name: "links in a circle",
    fstab: "/dev/sda2 /a/x ext4 nofail\n",
    files: { a: "-> b", b: "-> /a" },
    mounts: [],
    warnings: /links at \/a\/x lead in circles/,
  },
  {
    name: "/etc/fstab is a link",
    files: { "etc/fstab": "-> /nix/store/fstab", "nix/store/fstab": "/dev/sda2 /data ext4" },
    mounts: ["/dev/sda2 /data ext4 noatime"],
  },
  {
    name: "a file where the folder should be",
    fstab: "/dev/sda2 /data ext4 defaults\n",
    files: { data: "x" },
    refused: /\/data is no folder/,
  },
  {
    name: "a folder of the guest at another place",
    fstab: "/data/home /home none bind 0 0\n/etc/a /b none bind,nofail 0 0\n",
    files: { "data/home/x": "" },
    mounts: ["--bind /data/home /home"],
    warnings: /^warning not-mounted \/b is not mounted: .*, which is no folder\n$/,
  },
  {
    name: "the guest's names for encrypted devices",
    fstab: "/dev/mapper/luks-0f0f0f0f-8139-411d-9106-0123456789ab /a xfs\n/dev/mapper/secret /b xfs\n",
    files: {
      "etc/crypttab": "# comment\nsecret UUID=0f0f0f0f-8139-411d-9106-0123456789ab none luks,discard",
    },
    unlocked,
    mounts: ["/dev/mapper/luks-sda3 /a xfs noatime", "/dev/mapper/luks-sda3 /b xfs noatime"],
  },
  {
    name: "an encrypted device that no key opened",
    fstab: "/dev/mapper/secret /b xfs defaults 0 0\n",
    files: { "etc/crypttab": "secret /dev/sda3 none luks\n" },
    refused: /cannot be mounted: \/dev\/sda3 is locked by LUKS; give its passphrase with --key/,
  },
  {
    name: "a key file of the guest",
    fstab: "/dev/mapper/secret /b xfs nofail 0 0\n",
    files: {
      "etc/crypttab": "secret /dev/vda3 /etc/keys/my\\040key luks,keyfile-size=32\n",
      "etc/keys/my key": "key",
    },
    mounts: [
      "cryptsetup open --type luks --key-file /sysroot/etc/keys/my key --keyfile-size 32 /dev/sda3 secret",
      "/dev/mapper/secret /b xfs noatime",
    ],
  },
  {
    name: "mount units that a target asks for",
    files: {
      ...systemd,
      "etc/systemd/system/boot.mount": unit("/dev/disk/by-label/my\\x20data", "/boot"),
      "etc/systemd/system/local-fs.target.wants/boot.mount": "-> ../boot.mount",
      "usr/lib/systemd/system/srv.mount":
        "# comment\n[Mount]\n What = UUID=btrfs-uuid \nWhere=/srv\nOptions=subvol=a,\\\n  ro\nType=btrfs",
      "usr/lib/systemd/system/local-fs.target.requires/srv.mount": "-> ../srv.mount",
      "usr/lib/systemd/system/idle.mount": unit("/dev/sda4", "/idle"),
      "usr/lib/systemd/system/tmp.mount": `${unit("tmpfs", "/tmp")}Type=tmpfs\n`,
      "usr/lib/systemd/system/local-fs.target.wants/tmp.mount": "-> ../tmp.mount",
    },
    mounts: ["/dev/sda2 /boot ext4 noatime", "/dev/sda4 /srv btrfs noatime,subvol=a"],
  },
  {
    name: "a unit in /etc goes before fstab, and fstab before one in /usr",
    fstab: "/dev/sda4 /a btrfs\n/dev/sda4 /b btrfs\n/dev/sda4 /c btrfs\n/dev/sda4 /d btrfs\n",
    files: {
      ...systemd,
      "etc/systemd/system/a.mount": unit("/dev/sda2", "/a"),
      "etc/systemd/system/b.mount": "-> /dev/null",
      "usr/lib/systemd/system/c.mount": unit("/dev/sda2", "/c"),
      "usr/lib/systemd/system/local-fs.target.wants/c.mount": "-> ../c.mount",
      "etc/systemd/system/d.mount.d/x.conf": "[Mount]\nOptions=subvol=x\n",
    },
    mounts: [
      "/dev/sda2 /a ext4 noatime",
      "/dev/sda4 /c btrfs noatime",
      "/dev/sda4 /d btrfs noatime,subvol=x",
    ],
  },
  {
    name: "drop-ins, automounts and conditions of units",
    files: {
      ...systemd,
      "etc/systemd/system/a.mount": unit("/dev/gone", "/a"),
      "etc/systemd/system/a.mount.d/device.conf": "[Mount]\nWhat=/dev/sda2\n",
      "etc/systemd/system/multi-user.target.wants/a.automount": "-> ../a.automount",
      "etc/systemd/system/b.mount": unit("/dev/sda2", "/b", "ConditionPathExists=/no"),
      "etc/systemd/system/local-fs.target.wants/b.mount": "-> ../b.mount",
      "etc/systemd/system/c.mount": unit("/dev/gone", "/c", "ConditionPathExists=!/no"),
      "etc/systemd/system/local-fs.target.requires/c.mount": "-> ../c.mount",
    },
    mounts: ["/dev/sda2 /a ext4 noatime"],
    refused: /^refused c\.mount of the image asks for \/dev\/gone at \/c/,
  },
  {
    name: "without systemd, mount units mean nothing",
    files: {
      "etc/systemd/system/a.mount": unit("/dev/sda2", "/a"),
      "etc/systemd/system/local-fs.target.wants/a.mount": "-> ../a.mount",
    },
    mounts: [],
  },
];

function mountRest(
  { fstab, files, devices: own, unlocked: opened }: Case,
  shell: (typeof shells)[number],
): LibraryRun {
  const image = {
    devices: own ?? devices,
    ...(opened === undefined ? {} : { unlocked: opened }),
    files: { ...(fstab === undefined ? {} : { "etc/fstab": fstab }), ...files },
  };
  return callAppliance(image, "mount_rest", shell);
}

function check(testCase: Case, shell: (typeof shells)[number]): void {
  const { stdout, warnings, refused } = mountRest(testCase, shell);
  const mounted = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) =>
      line
        .replace(/^mount (--\S+) \/sysroot(\S*) \/sysroot(\S*)$/, "$1 $2 $3")
        .replace(/^mount -t (\S+) -o (.*) (\/dev\/\S+) \/sysroot(.*)$/, "$3 $4 $1 $2"),
    );
  if (testCase.refused) assert.match(refused, testCase.refused, testCase.name);
  else assert.is(refused, "", testCase.name);
  if (testCase.mounts) assert.equal(mounted, testCase.mounts, testCase.name);
  if (testCase.warnings) assert.match(warnings, testCase.warnings, `${testCase.name}: ${warnings}`);
  else assert.is(warnings, "", testCase.name);
}

for (const testCase of cases) test(testCase.name, () => check(testCase, "dash"));

for (const shell of shells.filter((other) => other !== "dash"))
  test(`${shell} does the same`, () => {
    for (const testCase of cases) check(testCase, shell);
  });

const home = "933ac7e1-2eb4-4f13-b844-0e14e2aef915";
const srv = "3b8f8425-20e0-4f3b-907f-1a25a76f98e8";
const variable = "4d21b016-b534-45c2-a9fb-5c16e091fd2d";
const temporary = "7ec6f557-3bc5-4aca-b293-16ef5df639d1";
const xbootldr = "bc13c2ff-59e6-4262-a352-b275fd6f7172";
const esp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

/** The UUID that the partition for /var of a system has, of its machine ID (Discoverable Partitions Specification). */
function ownVariable(machineId: string): string {
  const mac = createHmac("sha256", Buffer.from(machineId, "hex"))
    .update(Buffer.from(variable.replaceAll("-", ""), "hex"))
    .digest();
  mac[6] = (mac[6]! & 0x0f) | 0x40;
  mac[8] = (mac[8]! & 0x3f) | 0x80;
  return mac.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

test("partitions are found by their type, as systemd-gpt-auto-generator finds them", () => {
  const disk = (...partitions: Omit<FakeDevice, "device">[]): FakeDevice[] => [
    { device: "/dev/sda", PTTYPE: "gpt" },
    { device: "/dev/sda1", TYPE: "ext4" },
    ...partitions.map(
      (facts, index): FakeDevice => ({ device: `/dev/sda${index + 2}`, TYPE: "ext4", ...facts }),
    ),
  ];
  const type = (PART_ENTRY_TYPE: string, more: Record<string, string> = {}) => ({ PART_ENTRY_TYPE, ...more });
  const generator = { ...systemd, "usr/lib/systemd/system-generators/systemd-gpt-auto-generator": "x" };
  const found: readonly Case[] = [
    {
      name: "by type",
      devices: disk(
        type(home),
        type(srv),
        type(temporary),
        type(home),
        type("0fc63daf-8483-4772-8e79-3d69d8477de4"),
      ),
      mounts: [
        "/dev/sda2 /home ext4 noatime",
        "/dev/sda3 /srv ext4 noatime",
        "/dev/sda4 /var/tmp ext4 noatime",
      ],
    },
    {
      name: "not over files, not against fstab, not with the flag that forbids it",
      devices: disk(type(home), type(srv), type(temporary, { PART_ENTRY_FLAGS: "0x8000000000000000" })),
      files: { "home/me/x": "" },
      fstab: "/dev/sda2 /srv ext4 defaults 0 0\n",
      mounts: ["/dev/sda2 /srv ext4 noatime"],
    },
    {
      name: "a read-only one is mounted",
      devices: disk(type(home, { PART_ENTRY_FLAGS: "0x1000000000000000" })),
      mounts: ["/dev/sda2 /home ext4 noatime"],
    },
    {
      name: "/var of this system",
      devices: disk(type(variable, { PART_ENTRY_UUID: ownVariable("3d1219c7c4c5404aaa1f6d2a48adfda4") })),
      files: { "etc/machine-id": "3d1219c7c4c5404aaa1f6d2a48adfda4\n" },
      mounts: ["/dev/sda2 /var ext4 noatime"],
    },
    {
      name: "/var of another system",
      devices: disk(type(variable, { PART_ENTRY_UUID: ownVariable("3d1219c7c4c5404aaa1f6d2a48adfda5") })),
      files: { "etc/machine-id": "3d1219c7c4c5404aaa1f6d2a48adfda4\n" },
      mounts: [],
    },
    {
      name: "the loader's partition goes before that of the firmware",
      devices: disk(type(esp, { TYPE: "vfat" }), type(xbootldr, { TYPE: "vfat" })),
      mounts: ["/dev/sda3 /boot vfat noatime"],
    },
    {
      name: "an MBR",
      devices: [{ device: "/dev/sda", PTTYPE: "dos" }, ...disk(type(home)).slice(1)],
      mounts: [],
    },
    {
      name: "turned off",
      devices: disk(type(home)),
      files: { "etc/systemd/system-generators/systemd-gpt-auto-generator": "-> /dev/null" },
      mounts: [],
    },
  ];
  for (const finding of found) check({ ...finding, files: { ...generator, ...finding.files } }, "dash");
});

test("the devices of a btrfs are one file system, and those of copies of another are several", () => {
  const partitions = [
    { device: "/dev/sda1", TYPE: "btrfs", UUID: "a", UUID_SUB: "1" },
    { device: "/dev/sda2", TYPE: "btrfs", UUID: "a", UUID_SUB: "2" },
    { device: "/dev/sda3", TYPE: "btrfs", UUID: "b" },
    { device: "/dev/sda4", TYPE: "ext4", UUID: "c" },
    { device: "/dev/sda5", TYPE: "ext4", UUID: "c" },
  ];
  const stubs = "is_system() { :; }\numount() { :; }";
  for (const shell of shells) {
    const { refused } = callAppliance({ devices: partitions }, `${stubs}\nmount_only_system`, shell);
    assert.equal(refused.match(/\/dev\/sda\d/g), ["/dev/sda1", "/dev/sda3", "/dev/sda4", "/dev/sda5"]);
    // Where its first device cannot be mounted, another may.
    const broken = `${stubs}\nmount() { case $* in */dev/sda1\\ *) return 1 ;; esac; }`;
    const calls = `${broken}\nfind_systems; printf '%s\\n' "$systems$listing"`;
    const { stdout } = callAppliance({ devices: partitions.slice(0, 2) }, calls, shell);
    assert.match(stdout, /^1\n {2}\/dev\/sda2 /);
  }
});

// The appliance has a /lib and a /usr/lib of its own, to which a link of the guest must not lead.
const links: readonly [string, Readonly<Record<string, string>>, string][] = [
  ["/lib/x", { "usr/lib/y": "", lib: "-> usr/lib" }, "/sysroot/usr/lib/x"],
  ["/lib/x", { "usr/lib/y": "", lib: "-> /usr/lib" }, "/sysroot/usr/lib/x"],
  ["/lib/x", { "usr/lib/y": "", lib: "-> ../../../usr/lib" }, "/sysroot/usr/lib/x"],
  ["/lib/x", { lib: "-> /usr/lib" }, "/sysroot/usr/lib/x"],
  ["/lib/x", { "usr/lib64/y": "", "usr/lib": "-> lib64", lib: "-> usr/lib" }, "/sysroot/usr/lib64/x"],
  ["/lib/x", { "usr/lib": "-> /usr/lib", lib: "-> usr/lib" }, "circles"],
  ["/srv/x", { "usr/lib/y": "", "usr/srv": "-> lib", srv: "-> usr/lib" }, "/sysroot/usr/lib/x"],
  ["/data/lib/x", { "data/lib": "-> ../usr/lib", "data/usr/lib/y": "" }, "/sysroot/usr/lib/x"],
];
for (const [index, [path, files, expected]] of links.entries())
  for (const shell of shells)
    test(`links are followed as the guest follows them (${index + 1}, ${shell})`, () => {
      const { stdout } = callAppliance(
        { devices, files },
        `if inside ${path}; then printf %s "/sysroot\${inside#"$root"}"; else printf circles; fi`,
        shell,
      );
      assert.is(stdout, expected);
    });

test("a check mounts the root once, and an apply only once it is known", () => {
  const one = { devices: [{ device: "/dev/sda1", TYPE: "ext4" }] };
  const refuses =
    'mount() { echo "mount $*" | sed "s|$root|/sysroot|"; case $* in *rw,no*\\ "$root") return 1 ;; esac; }';
  const mounts = (stubs: string) =>
    callAppliance(one, `is_system() { :; }\nis_mounted() { :; }\n${stubs}\nmount_only_system`).stdout.match(
      /-o \S+/g,
    );
  assert.equal(mounts("mode=test-only"), ["-o rw,noatime"]);
  assert.equal(mounts("mode=reconcile"), ["-o ro", "-o remount,rw,noatime"]);
  assert.equal(mounts(refuses), ["-o rw,noatime", "-o ro", "-o remount,rw,noatime"]);
});

test.run();
