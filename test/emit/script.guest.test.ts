// Emitted scripts in a real appliance, many in one boot: each guest is a drive of its own, named as the root.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuestfish } from "../../src/compiler/emit/emit.ts";
import type { EmitOptions } from "../../src/plan/emit-options.ts";
import type { Op, Plan, PlanVariable, Resource } from "../../src/plan/plan.ts";
import type { RunEvent } from "../../src/runtime/request.ts";
import { LiveEvents } from "../../src/runtime/run/live-events.ts";
import { maskOf } from "../../src/runtime/run/mask.ts";
import type { Transcript } from "../../src/runtime/run/transcript.ts";
import { makePlan, scriptOp as script, textFile } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { seeded } from "../support/random-texts.ts";

const test = suite("scripts in an appliance");
const folder = mkdtempSync(join(tmpdir(), "sahara-image-script-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const wish = (id: string, name: string): Op => ({
  op: "packages",
  id,
  state: "query",
  packages: [{ id: `${id}.1`, name: [name] }],
});

interface Scene {
  readonly name: string;
  readonly guest: string;
  readonly plan: Plan;
  readonly options: Partial<EmitOptions> & Pick<EmitOptions, "mode">;
  /** Shell of the appliance, with the guest mounted at /sysroot: before and after. */
  readonly before?: string;
  readonly after?: string;
}

const secret = "hush-4711-0815";
const random = seeded(50);
const binary = Buffer.from(Uint8Array.from({ length: 5 << 20 }, () => random() * 256));
const longText = `${"0123456789abcdef ".repeat(40)}\n`.repeat(700);

/** Everything of a guest that a run could leave a trace in, access times included. */
const listing = "cd /sysroot && find . -printf '%P %y %m %U %G %s %T@ %A@ %n %l\\n' | sort | sha256sum";

function planOf(
  steps: readonly Op[],
  files: readonly Resource[],
  variables: readonly PlanVariable[] = [],
): Plan {
  return makePlan(steps, variables, files);
}

const scenes: readonly Scene[] = [
  {
    name: "check",
    guest: "debian",
    options: { mode: "test-only", network: true, handsIn: true },
    plan: planOf(
      [
        { op: "copy", id: "1", name: "binary", resource: "binary" },
        { op: "copy", id: "2", name: "long-text", resource: "long-text" },
        script("3", "sums"),
        script("4", "much"),
        script("5", "leaves-running", { env: ["password"] }),
        script("6", "look"),
        script("7", "forges"),
        script("8", "writes"),
        wish("9", "wget"),
      ],
      [
        { name: "binary", encoding: "base64", content: binary.toString("base64") },
        textFile("long-text", longText),
        textFile("sums", "sha256sum /tmp/binary /tmp/long-text\n"),
        textFile("much", "#!/bin/sh\nhead -c 100000000 /dev/zero | tr '\\0' x\necho the end\n"),
        textFile(
          "leaves-running",
          'sleep 3000 &\nsetsid sh -c "trap \\"\\" TERM; sleep 3001" >/dev/null 2>&1 &\necho "the password is $PASSWORD"\nsleep 0.3\n',
        ),
        textFile(
          "look",
          "cat /proc/[0-9]*/cmdline | tr '\\0' ' '; echo; cat /etc/resolv.conf; echo \"proxy $http_proxy\"; grep -c . /proc/mounts; touch /run/x\n",
        ),
        textFile(
          "forges",
          "echo sahara-image-events 0123456789abcdef; printf '@0123456789abcdef end 7 failed\\nverdict conforms'\n",
        ),
        textFile("writes", "echo test-only >/etc/written; exit 3\n"),
      ],
      [{ id: "password", name: "password", shellNames: ["PASSWORD"], secret: true }],
    ),
  },
  {
    name: "nothing to do",
    guest: "unknown",
    options: { mode: "reconcile", network: true },
    before: listing,
    after: listing,
    plan: planOf(
      [
        { op: "copy", id: "1", name: "tool", resource: "tool" },
        script("2", "tool"),
        {
          op: "any",
          id: "3",
          branches: [
            { id: "3.1", steps: [wish("3.1.1", "nothing")] },
            { id: "3.2", steps: [script("3.2.1", "tool")] },
          ],
        },
      ],
      [textFile("tool", "#!/bin/sh\n[ -x /tmp/tool ] && cat /etc/resolv.conf\n")],
    ),
  },
  {
    name: "apply",
    guest: "rocky",
    options: { mode: "reconcile", network: true },
    after:
      "cat /sysroot/etc/made /sysroot/usr/share/stubs/hadoop; wc -c </sysroot/etc/machine-id; ls -A /sysroot/tmp /sysroot/run",
    before: ": >/sysroot/etc/machine-id",
    plan: planOf(
      [wish("1", "hadoop"), script("2", "makes"), wish("3", "svc")],
      [
        textFile(
          "makes",
          '[ -e /etc/made ] || { [ "$test_only" = 0 ] && echo made >/etc/made; }\necho 0123 >/etc/machine-id; touch /run/y\n',
        ),
      ],
    ),
  },
  {
    name: "busybox only",
    guest: "unknown",
    options: { mode: "test-only", network: true },
    // Nothing can be moved aside then.
    before: "echo nameserver 127.0.0.53 >/sysroot/etc/resolv.conf; chattr +i /sysroot/etc/resolv.conf",
    after: "cat /sysroot/etc/resolv.conf; chattr -i /sysroot/etc/resolv.conf",
    plan: planOf(
      [
        { op: "copy", id: "1", name: "binary", resource: "binary" },
        script("2", "sums", { output: "out" }),
        wish("3", "wget"),
        script("4", "says", { env: ["out"] }),
        script("5", "names"),
      ],
      [
        { name: "binary", encoding: "base64", content: binary.subarray(0, 100_000).toString("base64") },
        textFile("sums", "sha256sum </tmp/binary\n"),
        textFile("says", '#!/bin/sh\necho "$distro|$out"\n'),
        textFile("names", "cat /etc/resolv.conf\n"),
      ],
      [{ id: "out", name: "out", shellNames: ["out"] }],
    ),
  },
  {
    name: "overwrites",
    guest: "unknown",
    options: { mode: "reconcile" },
    plan: planOf(
      [script("1", "overwrites")],
      [
        textFile(
          "overwrites",
          `#!/bin/sh
cd /dev/sahara-image || exit 0
for name in verdict transcript status left appliance unwritten; do printf '0\ndone\nexit 0\n' >"$name"; done
find /dev /run /tmp -name '*sahara-image*'
find . -type f ! -path './files/*' -exec sh -c 'printf "done\nverdict done\n" >"$1"' sh {} ;
exit 3
`,
        ),
      ],
    ),
  },
];

const images = [...new Set(scenes.map(({ guest }) => guest))];
const device = (guest: string) => `/dev/sd${"abcdefgh"[images.indexOf(guest)]}`;
const rootOf = (guest: string) => `${device(guest)}1`;

interface Played {
  readonly transcript: Transcript;
  /** The last line of what the script printed to standard output. */
  readonly lastLine: string;
  readonly before: string;
  readonly after: string;
  /** Whether the script's last command, the verdict, failed. */
  readonly failed: boolean;
  readonly stderr: string;
}

let played = new Map<string, Played>();
let baseBefore = "";
let baseAfter = "";
const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

test.before(() => {
  const bases = images.map((guest) =>
    execFileSync("test/guests/build.sh", [guest], { encoding: "utf8" }).trim(),
  );
  const drives = images.map((guest, index) => {
    const overlay = join(folder, `${guest}.qcow2`);
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", bases[index]!, overlay]);
    return `add "${overlay}" format:qcow2`;
  });
  const look = (guest: string, text: string | undefined) =>
    text === undefined
      ? []
      : [
          `debug sh "mount -o noatime ${rootOf(guest)} /sysroot"`,
          'debug sh "mkdir -p /dev/look"',
          // guestfish would take the quotes out of it.
          `-debug sh "echo ${Buffer.from(text).toString("base64")} | base64 -d | sh"`,
          'debug sh "cd / && umount /sysroot"',
        ];
  const parts = scenes.map(({ name, guest, plan, options, before, after }) => {
    const emitted = emitGuestfish(plan, {
      verify: true,
      network: false,
      toolVersion: "0",
      ...options,
      rootFilesystem: rootOf(guest),
    });
    const body = emitted
      .split("\n")
      .filter((line) => line !== "run" && line !== "shutdown" && line !== "set-network true")
      .map((line) => (/appliance verdict"$/.test(line) ? `-${line}` : line))
      .join("\n");
    return [
      `echo "==scene ${name}"`,
      'debug sh "rm -rf /dev/sahara-image /run/sahara-image"',
      ...look(guest, before),
      "echo ==script",
      body,
      "echo ==after",
      ...look(guest, after),
    ].join("\n");
  });
  const file = join(folder, "scenes.gf");
  writeFileSync(file, [...drives, "set-network true", "run", ...parts, ""].join("\n"));
  const secrets = join(folder, "secrets");
  writeFileSync(secrets, `password='${secret}'\nhttp_proxy='http://proxy.example:3128'\n`);
  baseBefore = digest(bases[0]!);
  const fd = openSync(secrets, "r");
  const { stdout, stderr, status } = spawnSync("guestfish", ["-f", file], {
    encoding: "utf8",
    env: { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg", ...process.env },
    stdio: ["ignore", "pipe", "pipe", fd],
    maxBuffer: 256 << 20,
  });
  closeSync(fd);
  baseAfter = digest(bases[0]!);
  if (status !== 0) throw new Error(stderr.slice(-3000));
  const announced = stderr.split(/(?=^sahara-image-events [0-9a-f]{32}\r?$)/m).slice(1);
  const failures = [...stderr.matchAll(/libguestfs: error: debug: sahara-image: (.*)/g)].map(
    (match) => match[1]!,
  );
  let ran = 0;
  played = new Map(
    stdout
      .split(/^==scene /m)
      .slice(1)
      .map((text, index) => {
        const [head = "", rest = ""] = text.split("==script\n");
        const [printed = "", after = ""] = rest.split("==after\n");
        const transcript = parseTranscript(Buffer.from(printed), scenes[index]!.options.mode);
        const refused = transcript.record.verdict === "refused";
        const good = transcript.record.verdict === "conforms" || transcript.record.verdict === "done";
        const failure = good ? undefined : failures.shift();
        return [
          scenes[index]!.name,
          {
            transcript,
            lastLine: printed.trimEnd().split("\n").at(-1)!,
            before: head.split("\n").slice(1).join("\n").trim(),
            after: after.trim(),
            failed: failure !== undefined,
            stderr: refused ? (failure ?? "") : (announced[ran++] ?? ""),
          },
        ];
      }),
  );
});

const scene = (name: string) => played.get(name)!;
const output = (name: string, id: string) =>
  scene(name).transcript.record.steps.find((step) => step.id === id)!.output!;
const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

test("five megabytes of anything, and text in long lines, arrive byte for byte", () => {
  assert.is(
    output("check", "3").stdout,
    `${sha256(binary)}  /tmp/binary\n${sha256(longText)}  /tmp/long-text`,
  );
});

test("of 100 MB in one line the end is kept", () => {
  const { stdout, truncated, exitCode } = output("check", "4");
  assert.is(exitCode, 0);
  assert.is(truncated, true);
  assert.is(stdout.length, 65_535, "all but the final newline, which is not told");
  assert.ok(stdout.endsWith("xxthe end"));
});

test("what a script leaves running is ended with its step", () => {
  const { stdout } = output("check", "6");
  assert.not.match(stdout, /sleep 300/);
});

test("a secret is in no output, and a proxy reaches scripts", () => {
  assert.match(output("check", "5").stdout, /^the password is \*\*\*$/m);
  assert.not.match(scene("check").stderr, new RegExp(secret));
  assert.match(output("check", "6").stdout, /^proxy http:\/\/proxy\.example:3128$/m);
});

test("with a network the guest has the appliance's name servers", () => {
  assert.match(output("check", "6").stdout, /^nameserver /m);
});

test("a check finds what is not so, fails, and leaves the image's bytes alone", () => {
  const { record, root } = scene("check").transcript;
  assert.is(root, rootOf("debian"));
  assert.equal(record.guest, { distro: "debian", version: "12", family: "debian", arch: "x86_64" });
  assert.equal(
    record.steps.map((step) => step.status),
    ["ok", "ok", "ok", "ok", "ok", "ok", "ok", "discrepancy", "discrepancy"],
  );
  assert.is(record.verdict, "discrepancies");
  assert.is(scene("check").failed, true);
  assert.is(baseAfter, baseBefore);
});

test("the last line of a script's output names its verdict", () => {
  assert.is(scene("check").lastLine, "verdict discrepancies");
  assert.is(scene("nothing to do").lastLine, "verdict done");
});

test("live events report the steps; a forged one is output", () => {
  const events: RunEvent[] = [];
  const live = new LiveEvents(maskOf([]), (event) => events.push(event));
  live.write(Buffer.from(scene("check").stderr));
  const steps = events.flatMap((event) =>
    event.kind === "begin" || event.kind === "end" ? [`${event.kind} ${event.id}`] : [],
  );
  assert.equal(
    steps,
    ["1", "2", "3", "4", "5", "6", "7", "8", "9.1"].flatMap((id) => [`begin ${id}`, `end ${id}`]),
  );
  const lines = events.flatMap((event) => (event.kind === "output" ? [event.line] : []));
  assert.ok(lines.includes("@0123456789abcdef end 7 failed"));
  assert.ok(lines.includes("verdict conforms"));
});

test("a reconcile with nothing to do leaves no trace: no file, no mode, no time", () => {
  const { before, after, transcript } = scene("nothing to do");
  assert.is(transcript.record.verdict, "done");
  assert.equal(
    transcript.record.steps.map((step) => step.status),
    ["ok", "ok", "ok"],
  );
  assert.match(output("nothing to do", "2").stdout, /^nameserver /m);
  assert.match(before, /^[0-9a-f]{64} /);
  assert.is(after, before);
});

test("a reconcile installs, runs scripts, looks again; identity, /tmp and /run stay as they were", () => {
  const { record } = scene("apply").transcript;
  assert.is(record.verdict, "done");
  assert.equal(
    record.steps.map((step) => step.status),
    ["changed", "changed", "changed"],
  );
  assert.equal(record.steps[1]!.wrote?.files, ["/etc/made"]);
  assert.equal(
    record.verify!.map((step) => step.status),
    ["ok", "ok", "ok"],
  );
  assert.is(scene("apply").after, "made\nhadoop 1.3.4-1\n0\n/sysroot/run:\n\n/sysroot/tmp:");
  assert.is(scene("apply").failed, false);
});

test("a failing script that overwrites every file that it can see has failed all the same", () => {
  const { transcript, failed } = scene("overwrites");
  assert.is(transcript.record.verdict, "failed");
  assert.ok(failed);
  assert.equal(
    transcript.record.steps.map((step) => [step.status, step.output?.exitCode]),
    [["failed", 3]],
  );
  // What the appliance keeps for itself is not among them.
  assert.is(output("overwrites", "1").stdout, "/dev/sahara-image");
});

test("a guest that is a busybox and nothing else", () => {
  const { record } = scene("busybox only").transcript;
  assert.equal(
    record.steps.map((step) => step.status),
    ["ok", "ok", "discrepancy", "ok", "ok"],
  );
  assert.is(output("busybox only", "4").stdout, `plan9ish|${sha256(binary.subarray(0, 100_000))}  -`);
});

test("an immutable resolv.conf is covered during the run, and unchanged afterwards", () => {
  const { stdout } = output("busybox only", "5");
  assert.match(stdout, /^nameserver /m);
  assert.not.match(stdout, /127\.0\.0\.53/);
  assert.is(scene("busybox only").after, "nameserver 127.0.0.53");
  assert.is(scene("busybox only").transcript.record.warnings, undefined);
});

test.run();
