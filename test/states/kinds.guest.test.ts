// The kinds about the machine as a whole, on real guests: an apply, and checks with and without a boot.
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, onDisk, runReported } from "../cli/guests.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";

const test = suite("kernel, host name, time zone, locale, SELinux and first boot: in images");
const folder = builtProgram();
test.after(removeScratch);

/** What the guest needs before: the test guests have no init of their own. */
const inits = { systemd: "/usr/lib/systemd/systemd", openrc: "/sbin/openrc" };

const recipeOf = (init: keyof typeof inits, more: string) => `validators:
  - file: {${inits[init]}: {content: "init\\n"}, /usr/share/zoneinfo/Europe/Berlin: {content: "TZif2"}}
  - sysctl: {vm.swappiness: "1", net.ipv4.ip_forward: "1"}
  - kernel_module: {loop: {load: true, options: {max_loop: "64"}}, floppy: {blacklist: true, load: false}}
  - hostname: node1.example
  - timezone: Europe/Berlin
${more}  - first_boot: {setup: {inline: "#!/bin/sh\\nexit 0\\n"}}
`;

const guests = [
  ["debian", "systemd", "  - locale: C.UTF-8\n  - selinux: disabled\n", "/etc/default/locale"],
  [
    "rocky",
    "systemd",
    "  - locale: C.UTF-8\n  - file: [/etc/selinux/targeted/policy, /etc/selinux/config]\n  - selinux: {enforcing: targeted}\n",
    "/etc/locale.conf",
  ],
  ["unknown", "openrc", "  - selinux: disabled\n", undefined],
] as const;

for (const [guest, init, more, locale] of guests)
  test(guest, () => {
    // An apply leaves no package lists, so that a check can't judge what is newer.
    const recipe = recipeOf(init, more);
    const upgrading = locale === undefined ? recipe : `${recipe}  - upgrade: all\n`;
    const place = scratch({ "image.yaml": recipe, "upgrading.yaml": upgrading });
    const file = join(place, "image.yaml");
    const image = guestImage(guest);
    const applying = ["apply", "--image", image, "--no-network", "-f", join(place, "upgrading.yaml")];
    const applied = runReported(folder, applying);
    assert.is(applied.code, 0, applied.stdout + applied.stderr);
    assert.equal(
      applied.report.package_changes ?? [],
      locale === undefined ? [] : [{ name: "lzo", from: "2.9-1", to: "2.10-1" }],
    );
    for (const [way, method] of [
      ["--quick", "disk"],
      ["--boot", "boot"],
    ] as const) {
      const checked = runReported(folder, ["check", "--image", image, way, "-f", file]);
      assert.is(checked.report.method, method);
      assert.is(checked.code, 0, checked.stdout + checked.stderr);
    }
    const sysctl = init === "systemd" ? "/etc/sysctl.d/zz-sahara-image.conf" : "/etc/sysctl.conf";
    assert.match(onDisk(image, "cat", sysctl), /^vm\.swappiness = 1\nnet\.ipv4\.ip_forward = 1$/m);
    assert.match(
      onDisk(image, "cat", "/etc/modprobe.d/zz-sahara-image.conf"),
      /^options loop max_loop=64\nblacklist floppy$/m,
    );
    assert.is(onDisk(image, "cat", "/etc/hostname"), "node1.example\n");
    assert.match(onDisk(image, "stat", "/etc/localtime"), /"\.\.\/usr\/share\/zoneinfo\/Europe\/Berlin"/);
    if (locale !== undefined) assert.match(onDisk(image, "cat", locale), /^LANG="?C\.UTF-8"?$/m);
    assert.is(onDisk(image, "cat", "/usr/local/sbin/first-boot-setup"), "#!/bin/sh\nexit 0\n");
  });

test.run();
