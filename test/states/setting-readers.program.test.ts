import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { edited } from "./edited.ts";

/** A program that reads a format for real, of files before and after an edit. */
interface RealReader {
  /** Lines that it accepts in any order. */
  readonly lines: readonly string[];
  readonly head?: string;
  readonly tail?: string;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly section?: string;
  /** Returns what it sees in each file; undefined for a file that it refuses. */
  read(files: readonly string[], folder: string): (ReadonlyMap<string, string> | undefined)[];
  /** Its name for a key. */
  name(key: string): string;
}

const numFiles = Number(process.env.RANDOM_RUNS ?? 60);
const special = [
  "1",
  "",
  "two words",
  'a "quote"',
  "it's $HOME `x`",
  "back\\slash",
  "=x",
  "a#b",
  "<x>&amp;",
  "~/x",
  "a;b",
  "*",
];

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
  });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
  return stdout;
}

function readPython(format: string, files: readonly string[]) {
  const read = JSON.parse(
    run("python3", "test/states/readers/read_settings.py", format, ...files),
  ) as (Record<string, string> | null)[];
  return read.map((each) => (each ? new Map(Object.entries(each)) : undefined));
}

function pairs(words: readonly string[]): Map<string, string> {
  return new Map(
    words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1]!] as const] : [])),
  );
}

function readSsh(file: string, folder: string): Map<string, string> | undefined {
  const { status, stdout } = spawnSync(
    "/usr/sbin/sshd",
    ["-T", "-f", file, "-h", join(folder, "key"), "-C", "user=y,host=y,addr=192.0.2.1"],
    { encoding: "utf8" },
  );
  if (status !== 0) return undefined;
  return new Map(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => [line.split(" ", 1)[0]!, line.slice(line.indexOf(" ") + 1)]),
  );
}

const readers: Readonly<Record<string, RealReader>> = {
  properties: {
    lines: [
      "k=1",
      "#k=1",
      "! j = 3",
      "k 1",
      "j: 1",
      "  k = two \\\n   words",
      "j:x\\\\",
      "k\\=j=1",
      "k=\\u0031",
      "k=\\u00e9",
      "k",
      "j=1 \\",
      "# it's",
      "j \\\n = 2",
      "k\t=\t\\\n 5",
    ],
    keys: ["k", "j", "k=j", "new:#"],
    values: special,
    read: (files) =>
      run("java", "test/states/readers/ReadProperties.java", ...files)
        .split("\x01")
        .slice(0, -1)
        .map((each) => pairs(each.split("\0").slice(0, -1))),
    name: (key) => key,
  },
  ini: {
    head: "[s]\n",
    lines: [
      "[s]",
      "[t]",
      "k = 1",
      "K: 1",
      "; k = 2",
      "#j=5",
      "  more",
      "# note",
      "\tk = 1",
      "  j=2",
      "j:",
      "",
      "j = [x]",
    ],
    keys: ["k", "j", "New key"],
    values: special,
    section: "s",
    read: (files) => readPython("ini", files),
    name: (key) => `s/${key.toLowerCase()}`,
  },
  "hadoop-xml": {
    head: '<?xml version="1.0"?>\n<configuration>\n',
    tail: "</configuration>",
    lines: [
      "<property><name>k</name><value>1</value></property>",
      "  <property>\n    <name> j </name>\n    <value>two &amp; words</value>\n  </property>",
      "<property><name>k</name><value/><final>true</final></property>",
      "<!-- <property><name>j</name></property> -->",
      "<property><name>j</name><value><![CDATA[<x>&]]>y</value><final> true </final></property>",
      "<property><!-- </property> --><name>k</name></property>",
      "\t<property>\n\t\t<value>é</value><name>j</name></property>",
    ],
    keys: ["k", "j", "new<&>"],
    values: [...special, "é"],
    read: (files) => readPython("hadoop-xml", files),
    name: (key) => key,
  },
  shell: {
    lines: [
      "K=1",
      "export J='two words'",
      '# K="x"',
      'K="two\nwords" # note',
      "K=$HOME; true",
      "# it's",
      "J=back\\\nslash",
      'J="a \\"quote\\" \\x"',
      "",
      "  K=6",
      "K='a'\"b\"c",
      "true # J=1",
      "K=a#b",
      "J=~/x",
    ],
    keys: ["K", "J", "NEW"],
    values: [...special, "é"],
    read: (files) =>
      files.map((file) => {
        const { status, stdout } = spawnSync(
          "dash",
          [
            "-c",
            `. "$1"; for key in K J NEW; do eval "if [ \\"\\\${$key+x}\\" ]; then printf '%s\\\\0%s\\\\0' $key \\"\\$$key\\"; fi"; done`,
            "sh",
            file,
          ],
          { encoding: "utf8", env: { HOME: "/home" } },
        );
        return status === 0 ? pairs(stdout.split("\0").slice(0, -1)) : undefined;
      }),
    name: (key) => key,
  },
  space: {
    lines: [
      "PermitRootLogin no",
      "#PermitRootLogin yes",
      "permitrootlogin  yes",
      "MaxAuthTries=5",
      'ClientAliveInterval "5" # note',
      "# MaxAuthTries is",
      "Match user x\n  MaxAuthTries 2",
      "",
      "  clientaliveinterval 7  ",
      "#ClientAliveInterval 0",
    ],
    keys: ["ClientAliveInterval", "MaxAuthTries"],
    values: ["3", "4"],
    read: (files, folder) => files.map((file) => readSsh(file, folder)),
    name: (key) => key.toLowerCase(),
  },
};

const test = suite("real readers see the settings that were asked for");

// sshd wants its folder /run/sshd, which only root can make.
for (const [format, reader] of Object.entries(readers))
  (format !== "space" || process.getuid?.() === 0 ? test : test.skip)(
    `${format}: the values that were asked for, and all others as before`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), "settings-"));
      try {
        if (format === "space") mkdirSync("/run/sshd", { recursive: true });
        if (format === "space") run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key"));
        const cases = editsOf(format, reader);
        const write = (name: string, text: string) => {
          writeFileSync(join(folder, name), text);
          return join(folder, name);
        };
        const before = reader.read(
          cases.map(({ text }, index) => write(`before-${index}`, text)),
          folder,
        );
        const after = reader.read(
          cases.map(({ result }, index) => write(`after-${index}`, result)),
          folder,
        );
        let compared = 0;
        for (const [index, edit] of cases.entries())
          if (before[index]) {
            compare(reader, edit, before[index], after[index]);
            compared++;
          }
        assert.ok(compared > numFiles / 4, `${compared} files were read`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

interface Edit {
  readonly text: string;
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  readonly result: string;
}

function editsOf(format: string, { lines, head = "", tail = "", keys, values, section }: RealReader): Edit[] {
  const random = fc.record({
    lines: fc.array(fc.constantFrom(...lines), { maxLength: 8 }),
    set: fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), {
      minLength: 1,
      maxLength: 2,
      selector: ([key]) => key,
    }),
    gone: fc.constantFrom(...keys),
    isEnded: fc.boolean(),
  });
  return fc.sample(random, { numRuns: numFiles, seed: 7 }).flatMap(({ lines: body, set, gone, isEnded }) => {
    const text = `${head}${body.map((line) => `${line}\n`).join("")}${tail}`.replace(
      /\n$/,
      isEnded ? "\n" : "",
    );
    const unset = set.some(([key]) => key === gone) ? [] : [gone];
    const options = {
      format,
      set: Object.fromEntries(set),
      ...(unset.length > 0 ? { unset } : {}),
      ...(section ? { section } : {}),
    };
    const edit = edited("setting", text, options);
    return edit.text === undefined ? [] : [{ text, set: options.set, unset, result: edit.text }];
  });
}

function compare(
  reader: RealReader,
  { text, set, unset, result }: Edit,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string> | undefined,
): void {
  const said = `${JSON.stringify(set)}, without ${unset}:\n${text}\n---\n${result}`;
  const expected = new Map(before);
  for (const key of unset) expected.delete(reader.name(key));
  for (const [key, value] of Object.entries(set)) expected.set(reader.name(key), value);
  assert.ok(after, said);
  if (reader === readers.space)
    for (const key of unset) expected.set(reader.name(key), after.get(reader.name(key))!);
  const names = [...new Set([...after.keys(), ...expected.keys()])].sort();
  const other = names.filter((name) => after.get(name) !== expected.get(name));
  assert.equal(
    other.map((name) => [name, after.get(name)]),
    other.map((name) => [name, expected.get(name)]),
    said,
  );
  const words = [...Object.keys(set), ...unset].map((key) => key.toLowerCase());
  const others = text
    .split("\n")
    .filter(
      (line, at, all) =>
        /^[#;!<[]/.test(line) &&
        !all[at - 1]?.endsWith("\\") &&
        !words.some((word) => line.toLowerCase().includes(word)),
    );
  const left = result.split("\n");
  for (const line of others) {
    const at = left.indexOf(line);
    assert.ok(at !== -1, `${line} is gone: ${said}`);
    left.splice(0, at + 1);
  }
}

test.run();
