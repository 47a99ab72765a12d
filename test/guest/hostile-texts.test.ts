// Texts that a guest may hold to keep this program busy. Work that takes time by the square of their length, or grows as
// they do, would take these tests hours, or all memory.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Unsupported } from "../../src/disk/unsupported.ts";
import { readRows } from "../../src/guest/inspect/accounts.ts";
import { NeedsBoot } from "../../src/guest/interpret/needs-boot.ts";
import { parseInstalled } from "../../src/guest/packages/apk.ts";
import { parseStatus } from "../../src/guest/packages/dpkg.ts";
import type { GuestFiles, GuestNode } from "../../src/guest/states/guest-node.ts";
import { pacman } from "../../src/guest/states/repositories/pacman.ts";
import { editSettings } from "../../src/guest/states/setting.ts";
import { sysctl } from "../../src/guest/states/sysctl.ts";
import type { FileTree } from "../../src/guest/view/file-tree.ts";
import { matchNamed } from "../../src/guest/view/match-device.ts";
import { printableLine } from "../../src/report/printable.ts";
import { sanitiseText } from "../../src/runtime/run/sanitise.ts";
import { endsInEscape, trim, trimEnd } from "../../src/source/trim.ts";
import { seeded } from "../support/random-texts.ts";

const refuses = (act: () => unknown, reason: RegExp) =>
  assert.throws(act, (error: Error) => error instanceof Unsupported && reason.test(error.message));

const dpkgPackage = (name: string, more = "") =>
  `Package: ${name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n${more}`;

test("a database of packages is read up to a limit that no system reaches", () => {
  assert.equal(parseStatus(`${dpkgPackage("a", "Provides: b, c:any (= 2)\n")}\n${dpkgPackage("d")}`), [
    { name: "a", version: "1", architecture: "all", provides: [{ name: "b" }, { name: "c", version: "2" }] },
    { name: "d", version: "1", architecture: "all", provides: [] },
  ]);
  refuses(() => parseStatus(`${dpkgPackage("a")}\n`.repeat(100_001)), /more than 100000 packages/);
  refuses(
    () => parseStatus(dpkgPackage("a", `Provides: ${"b, ".repeat(1_000_001)}b\n`)),
    /more than 1000000 names/,
  );
  refuses(() => parseStatus(dpkgPackage("a", " d\n".repeat(100_001))), /100000 lines/);
  refuses(() => parseInstalled("P:a\nV:1\n\n".repeat(100_001)), /more than 100000 packages/);
  refuses(() => parseInstalled(`P:a\nV:1\np:${"b ".repeat(1_000_001)}\n\n`), /more than 1000000 names/);
  const provides = "b ".repeat(200_000);
  refuses(() => parseInstalled(`P:a\nV:1\np:${provides}\n\n`.repeat(6)), /more packages than are read/);
});

test("an account file is read up to a limit that no system reaches", async () => {
  const rows = (text: string, columns: number) =>
    readRows({ readText: async () => text } as unknown as FileTree, "/etc/group", columns);
  assert.equal(await rows("a:x:1:b,c\nbad\n", 4), [["a", "x", "1", "b,c"]]);
  const reasonOf = (text: string, columns: number) =>
    rows(text, columns).then(
      () => "",
      (error: Error) => error.message,
    );
  assert.match(await reasonOf("a:x:1:\n".repeat(200_001), 4), "more than 200000 lines in /etc/group");
  assert.match(await reasonOf(`a:x:1:${"b,".repeat(200_001)}`, 4), "more than 200000 members of groups");
  assert.equal(await rows(":".repeat(10_000_000), 7), []);
});

test("texts are trimmed as by the patterns that take too long", () => {
  const random = seeded(11);
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + Math.floor(random() * 9) }, () => {
      const chars = ["a", " ", "\t", "\n", "\\"];
      return chars[Math.floor(random() * chars.length)];
    }).join("");
    assert.is(trimEnd(text, " \t"), text.replace(/[ \t]+$/, ""));
    assert.is(trim(text, " \t"), text.replace(/[ \t]+$/, "").replace(/^[ \t]+/, ""));
    assert.is(endsInEscape(text), /(?<!\\)(?:\\\\)*\\$/.test(text) && !text.endsWith("\n"));
    assert.is(printableLine(text), text.replace(/\s*\n\s*|\t/g, " ").trim());
  }
});

test("long blanks, backslashes and unfinished escapes take time by their length", () => {
  const many = 1_000_000;
  assert.is(trim(`a${" ".repeat(many)}b`, " "), `a${" ".repeat(many)}b`);
  assert.is(endsInEscape("\\".repeat(many)), false);
  assert.is(printableLine(`a${" ".repeat(many)}b`).length, many + 2);
  assert.is(printableLine(`a${"\n ".repeat(many)}b`), "a b");
  assert.is(sanitiseText(`a${"\x1b]x".repeat(many)}`), "a");
});

test("a pattern of many stars in sysctl.d is matched in time, and a range that is none is left to the guest", () => {
  const look = (assignment: string) => {
    const own = { mode: 0o644, uid: 0, gid: 0 };
    const nodes: Record<string, GuestNode> = {
      "/usr/lib/systemd/systemd": { ...own, type: "file", content: Buffer.alloc(0) },
      "/etc/sysctl.d/a.conf": { ...own, type: "file", content: Buffer.from(`${assignment}\n`) },
    };
    const files: GuestFiles = {
      get: (path) => nodes[path],
      below: (folder) => Object.keys(nodes).filter((path) => path.startsWith(`${folder}/`)),
      facts: () => new Map(),
      sha256: () => [],
      realPath: (path) => path,
    };
    const name = `net.${"a".repeat(60)}`;
    const wish = { name, want: new Map([["value", [{ text: "1" }]]]) } as unknown as Parameters<
      typeof sysctl.look
    >[0];
    const found = sysctl.look(wish, files, {} as never);
    return "differences" in found ? found.differences.length : found.because;
  };
  assert.equal(look(`net/${"a*".repeat(40)}b = 1`), 1);
  assert.equal(look("net/a*a?[ab]*[!b] = 1"), 0);
  assert.equal(look(`net/${"a*".repeat(2046)} = 1`), 1);
  assert.throws(
    () => look(`net/${"a*".repeat(2047)} = 1`),
    (error: unknown) => error instanceof NeedsBoot && /very long/.test(error.message),
  );
  assert.equal(look("net/a*[!a] = 1"), 1);
  assert.throws(
    () => look("net/a*[b-a] = 1"),
    (error: unknown) => error instanceof NeedsBoot,
  );
});

test("an `Include` of pacman with many stars is left to the guest", () => {
  const sourcesOf = (pattern: string) => {
    const texts: Record<string, string> = {
      "/etc/pacman.conf": `Include = ${pattern}\n`,
      "/etc/pacman.d/abcd": "[a]\nServer = http://a\n",
    };
    const files = {
      get: (path: string) =>
        texts[path] === undefined ? undefined : { type: "file", content: Buffer.from(texts[path]) },
      below: (folder: string) => Object.keys(texts).filter((path) => path.startsWith(`${folder}/`)),
      realPath: (path: string) => path,
    } as unknown as GuestFiles;
    return pacman.sources({} as never, files).length;
  };
  assert.is(sourcesOf("/etc/pacman.d/a*b*c*d*"), 1);
  assert.throws(
    () => sourcesOf("/etc/pacman.d/a*b*c*d**"),
    (error: unknown) => error instanceof NeedsBoot,
  );
});

test("settings with long blanks are read in time by their length", () => {
  const blanks = " ".repeat(1_000_000);
  const asked = { set: [{ key: "b", value: "2" }], unset: [], section: undefined };
  for (const format of ["properties", "ini", "shell", "space"] as const) {
    const began = performance.now();
    editSettings(`a${blanks}b${blanks}=${blanks}x${blanks}y\n`, format, asked);
    assert.ok(performance.now() - began < 5000, format);
  }
});

test("a user may name the root file system in any spelling of its guest", () => {
  const volume = (device: string, uuid: string) =>
    ({ device, size: 1, kind: "ext", fileSystem: { uuid, label: "" } }) as unknown as Parameters<
      typeof matchNamed
    >[1][0];
  const volumes = [volume("/dev/sda1", "aa-1"), volume("/dev/vg-x/root", "bb-2")];
  const named = (name: string) => matchNamed(name, volumes)?.device;
  for (const name of ["/dev/sda1", "/dev/vda1", "UUID=AA-1", "/dev/disk/by-uuid/aa-1"])
    assert.is(named(name), "/dev/sda1", name);
  for (const name of ["/dev/vg-x/root", "/dev/mapper/vg--x-root", "/dev/disk/by-id/dm-name-vg--x-root"])
    assert.is(named(name), "/dev/vg-x/root", name);
  for (const name of ["/dev/sda2", "/dev/sdb1", "/dev/vg/root", "UUID=cc", "nonsense"])
    assert.is(named(name), undefined, name);
});

test.run();
