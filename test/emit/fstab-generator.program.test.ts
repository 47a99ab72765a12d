// What the appliance mounts because of an /etc/fstab, held against systemd's own generator for the same file.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { callAppliance } from "../support/appliance-library.ts";
import { fstabImage as image, randomFstab } from "../support/random-fstab.ts";
import { seeded } from "../support/random-texts.ts";

const generator = ["/usr/lib", "/lib"]
  .map((folder) => `${folder}/systemd/system-generators/systemd-fstab-generator`)
  .find((path) => existsSync(path));

interface Mount {
  readonly where: string;
  readonly device: string;
  readonly type: string;
  readonly need: string;
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Asks the appliance program which devices of the image these are. */
function devicesOf(found: readonly string[]): string[] {
  const calls = found.map((spec) => `find_device ${quote(spec)}; echo "=$device"`);
  return callAppliance(image, calls.join("\n"))
    .stdout.split("\n")
    .map((line) => line.slice(1));
}

/** What the appliance program would mount for each of these files. */
function planned(fstabs: readonly string[]): Mount[][] {
  const calls = `
boots_with_systemd=yes
file=0
while [ "$file" -lt ${fstabs.length} ]; do
  planned='' masked='' idle_units='' root_spec=''
  : >"$workshop/plan"
  read_fstab "$root/etc/fstab-$file"
  while read -r _ need folder spec type options source; do
    decode "$folder" && folder=$decoded
    decode "$spec"
    find_device "$decoded"
    printf '%s|%s|%s|%s|%s\\n' "$file" "$folder" "$device" "$type" "$need"
  done <"$workshop/plan"
  file=$((file + 1))
done`;
  const files = Object.fromEntries(fstabs.map((text, number) => [`etc/fstab-${number}`, text]));
  const mounts = fstabs.map((): Mount[] => []);
  for (const line of callAppliance({ ...image, files }, calls)
    .stdout.split("\n")
    .filter(Boolean)) {
    const [number, where, device, type, need] = line.split("|") as [string, string, string, string, string];
    mounts[Number(number)]!.push({ where, device, type, need });
  }
  return mounts;
}

/** What systemd would; `device` is still the name of it. */
function generated(fstab: string, folder: string): Mount[] {
  const file = join(folder, "fstab");
  const units = join(folder, "units");
  mkdirSync(units, { recursive: true });
  writeFileSync(file, fstab);
  try {
    execFileSync(generator!, [units, units, units], {
      env: { SYSTEMD_FSTAB: file, SYSTEMD_LOG_TARGET: "null", SYSTEMD_IN_INITRD: "0" },
      stdio: "ignore",
    });
  } catch {
    // It fails for one bad line, and has written the others.
  }
  const list = (name: string) => (existsSync(join(units, name)) ? readdirSync(join(units, name)) : []);
  const required = list("local-fs.target.requires");
  const wanted = [
    ...list("local-fs.target.wants"),
    ...list("remote-fs.target.requires"),
    ...list("remote-fs.target.wants"),
  ];
  const automounts = [...required, ...wanted].filter((name) => name.endsWith(".automount"));
  return list(".")
    .filter((name) => name.endsWith(".mount") && name !== "-.mount")
    .flatMap((name) => {
      const automount = automounts.includes(name.replace(/\.mount$/, ".automount"));
      if (!automount && !required.includes(name) && !wanted.includes(name)) return [];
      const text = readFileSync(join(units, name), "utf8");
      const setting = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1] ?? "";
      return [
        {
          // systemd 259 keeps a slash at the end, which means nothing.
          where: setting("Where")
            .replaceAll("%%", "%")
            .replace(/(?<=.)\/+$/, ""),
          device: setting("What").replaceAll("%%", "%"),
          type: setting("Type") || "auto",
          need: !automount && required.includes(name) ? "required" : "wanted",
        },
      ];
    });
}

const test = suite("fstab as systemd reads it");

test("random files are planned as systemd-fstab-generator plans them", () => {
  if (generator === undefined) return console.log("skipped: systemd-fstab-generator is not installed");
  const folder = mkdtempSync(join(tmpdir(), "fstab-"));
  const random = seeded(7);
  const fstabs = Array.from({ length: 300 }, () => randomFstab(random));
  // systemd counts network file systems apart; here they are left out anyway.
  const comparable = (mounts: readonly Mount[]) =>
    mounts
      .map((mount) => (mount.type === "nfs" ? { ...mount, need: "" } : mount))
      .sort((a, b) => (a.where < b.where ? -1 : 1));
  try {
    const expected = fstabs.map((fstab, number) => generated(fstab, join(folder, `${number}`)));
    const names = [...new Set(expected.flat().map((mount) => mount.device))];
    const devices = new Map(devicesOf(names).map((device, index) => [names[index]!, device]));
    for (const [number, mounts] of planned(fstabs).entries())
      assert.equal(
        comparable(mounts),
        comparable(expected[number]!.map((mount) => ({ ...mount, device: devices.get(mount.device)! }))),
        fstabs[number],
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
