// Scripts, copies and secrets of the guest program, under three shells.
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, Op, Plan, Resource } from "../../src/plan/plan.ts";
import { makePlan, scriptOp as script, textFile } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { randomText, seeded } from "../support/random-texts.ts";
import {
  makeScratchGuest,
  type ScratchGuest,
  type ScratchRunOptions,
  type Shell,
  shells,
} from "../support/scratch-guest.ts";

const test = suite("scripts");

const release = { "etc/os-release": "ID=debian\nVERSION_ID=12\n" };

function run(
  guest: ScratchGuest,
  plan: Plan,
  shell: Shell,
  {
    mode = "test-only",
    stepTimeout,
    ...options
  }: ScratchRunOptions & { mode?: Mode; stepTimeout?: number } = {},
) {
  const program = emitGuest(plan, {
    mode,
    verify: false,
    toolVersion: "0",
    ...(stepTimeout === undefined ? {} : { stepTimeout }),
  });
  const result = guest.run(program, { shell, ...options });
  assert.is(result.stderr, "");
  return { ...result, program, record: parseTranscript(Buffer.from(result.transcript), mode).record };
}

/** Files of every kind, with the digest of what they hold. */
function resources(): Resource[] {
  const random = seeded(30);
  const utf8: string[] = [
    "",
    "\n",
    "no newline at the end",
    "two newlines at the end\n\n",
    "\n\nnewlines around\n\n\n",
    "END_OF_RESOURCE_1\nEND_OF_RESOURCE_2\n",
    "crlf\r\nlines\r\n",
    "\ufeffa byte order mark\n",
    `${"a long line ".repeat(300)}\n`,
    "controls \x01 \x1b[31m \x7f\n",
    "'\"`$(touch pwned)\\\n!touch pwned\n| x\n~\n",
    ...Array.from({ length: 12 }, () => randomText(random, 60)),
  ];
  const binary = [
    Buffer.from([0]),
    Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
    Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x28]),
    Buffer.from(Array.from({ length: 1500 }, () => Math.floor(random() * 256))),
    Buffer.from("two bytes over: ab"),
  ];
  return [
    ...utf8.map((content, index): Resource => ({ name: `text-${index}`, encoding: "utf8", content })),
    ...binary.map(
      (bytes, index): Resource => ({
        name: `binary-${index}`,
        encoding: "base64",
        content: bytes.toString("base64"),
      }),
    ),
  ];
}

for (const shell of shells) {
  // Without base64 the shell decodes, which is slow; in bash most of all.
  for (const base64 of shell === "bash" ? [true] : [true, false]) {
    test(`${shell}: files of every kind arrive byte for byte ${base64 ? "" : "without base64 in the guest"}`, () => {
      const all = resources().filter((resource) => base64 || resource.content.length < 1000);
      const plan = makePlan(
        [
          ...all.map(
            (item, index): Op => ({ op: "copy", id: `${index + 1}`, name: item.name, resource: item.name }),
          ),
          script("1000", "sums"),
        ],
        [],
        [
          ...all,
          textFile(
            "sums",
            `cd "$(dirname "$0")/../.." && find files -type f -name '*-*' -exec sha256sum {} +\n`,
          ),
        ],
      );
      const guest = makeScratchGuest(release);
      const program = emitGuest(plan, { mode: "test-only", verify: false, toolVersion: "0" });
      const { transcript, stderr } = guest.run(
        base64
          ? program
          : program.replace("has_base64=$(PATH=$system_path command -v base64 || :)", "has_base64=$(false)"),
        { shell },
      );
      guest.remove();
      assert.is(stderr, "");
      const sums = new Map(
        [...transcript.matchAll(/^stdout ([0-9a-f]{64}) {2}files\/\d+\/(\S+)$/gm)].map((match) => [
          match[2],
          match[1],
        ]),
      );
      for (const { name, encoding, content } of all)
        assert.is(
          sums.get(name),
          createHash("sha256").update(Buffer.from(content, encoding)).digest("hex"),
          name,
        );
    });
  }

  test(`${shell}: what a script prints is kept to its end, without NULs, and its exit status`, () => {
    const guest = makeScratchGuest(release);
    const plan = makePlan(
      [
        script("1", "much"),
        script("2", "nul"),
        script("3", "killed"),
        script("4", "nothing"),
        script("5", "python"),
      ],
      [],
      [
        textFile(
          "much",
          "#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' x; printf 'the end'; echo error >&2; exit 7\n",
        ),
        textFile("nul", "printf 'a\\000b\\n\\n\\nc'\n"),
        textFile("killed", 'kill -9 "$$"\n'),
        textFile("nothing", ""),
        textFile("python", "#!/no/such/interpreter\n"),
      ],
    );
    const { record } = run(guest, plan, shell);
    guest.remove();
    const [much, nul, killed, nothing, python] = record.steps;
    assert.is(much!.output!.stdout.length, 65_536);
    assert.ok(much!.output!.stdout.endsWith("xxxthe end"));
    assert.is(much!.output!.stderr, "error");
    assert.is(much!.output!.exitCode, 7);
    assert.is(much!.output!.truncated, true);
    assert.is(nul!.output!.stdout, "ab\n\n\nc");
    assert.is(nul!.status, "ok");
    assert.is(killed!.output!.exitCode, 137);
    assert.is(killed!.because, "it was ended by signal 9");
    assert.is(nothing!.status, "ok");
    assert.is(python!.output!.exitCode, 127);
    assert.match(python!.output!.stderr, /No such file or directory|not found/);
  });

  test(`${shell}: an output is a variable's value, if it is not too long`, () => {
    const guest = makeScratchGuest(release);
    const plan = makePlan(
      [
        script("1", "fits", { output: "a" }),
        script("2", "too-long", { output: "b" }),
        script("3", "fails", { output: "c" }),
        script("4", "uses", { env: ["a", "b"] }),
        { op: "set", id: "5", variable: "d", value: ["x-", { variable: "c" }] },
        { op: "set", id: "6", variable: "e", value: ["a's end is ", { variable: "nobody" }] },
      ],
      ["a", "b", "c", "d", "e", "nobody"].map((id) => ({ id, name: `the-${id}`, shellNames: [id] })),
      [
        textFile("fits", "head -c 65535 /dev/zero | tr '\\0' y; echo\n"),
        textFile("too-long", "head -c 65536 /dev/zero | tr '\\0' z; echo\n"),
        textFile("idle", "exit 0\n"),
        textFile("fails", "exit 1\n"),
        textFile("uses", "exit 0\n"),
      ],
    );
    const { record } = run(guest, plan, shell);
    guest.remove();
    assert.equal(
      record.steps.map(({ status, because }) => [status, because]),
      [
        ["ok", undefined],
        ["discrepancy", "its standard output is longer than the 65,536 bytes that a variable holds"],
        ["discrepancy", undefined],
        ["undetermined", "step 2 did not give the value that it needs"],
        ["undetermined", "step 3 did not give the value that it needs"],
        ["undetermined", "nothing has set the-nobody"],
      ],
    );
    assert.equal(record.variables, { a: "y".repeat(65_535) });
  });

  test(`${shell}: a step past its time is ended with all that it started in its session`, () => {
    const guest = makeScratchGuest(release);
    const plan = makePlan(
      [script("1", "slow"), script("2", "quick")],
      [],
      [
        textFile("slow", `sleep 600 & echo "$!" >'${guest.path("background")}'; sleep 601\n`),
        textFile("quick", "sleep 602 >/dev/null 2>&1 & echo quick\n"),
      ],
    );
    const { record } = run(guest, plan, shell, { stepTimeout: 1 });
    const background = guest.read("background").trim();
    guest.remove();
    assert.is(record.steps[0]!.status, "discrepancy");
    assert.is(record.steps[0]!.because, "it was ended after 1 seconds, the limit of a step");
    assert.is(record.steps[1]!.status, "ok");
    const state = existsSync(`/proc/${background}/stat`)
      ? readFileSync(`/proc/${background}/stat`, "utf8")
      : "";
    assert.ok(state === "" || / Z /.test(state), "the background process still runs");
  });

  test(`${shell}: copies exist during the run, and /tmp is unchanged afterwards`, () => {
    const guest = makeScratchGuest({ ...release, "tmp/was-there": "old\n", "tmp/folder/inside": "x\n" });
    symlinkSync("../etc/os-release", guest.path("tmp/link"));
    const names = ["was-there", "folder", "link", "new", "with blank's"];
    const then = new Date("2020-02-02T02:02:02.123Z");
    utimesSync(guest.path("tmp"), then, then);
    const plan = makePlan(
      [
        ...names.map((name, index): Op => ({ op: "copy", id: `${index + 1}`, name, resource: "tool" })),
        { op: "copy", id: "6", name: "new", resource: "other" },
        script("7", "look"),
      ],
      [],
      [
        textFile("tool", "#!/bin/sh\necho tool\n"),
        textFile("other", "#!/bin/sh\necho other\n"),
        textFile(
          "look",
          `cd '${guest.path("tmp")}' && for f in ${names.map((name) => `"${name}"`).join(" ")}; do "./$f"; ls -l "$f" | cut -c 1-10; done\n`,
        ),
      ],
    );
    const { record } = run(guest, plan, shell, { mode: "reconcile" });
    assert.is(record.verdict, "done");
    const row = (text: string) => `${text}\n-rwxr-xr-x\n`;
    assert.is(
      `${record.steps.at(-1)!.output!.stdout}\n`,
      row("tool") + row("tool") + row("tool") + row("other") + row("tool"),
    );
    assert.equal(readdirSync(guest.path("tmp")).sort(), ["folder", "link", "was-there"]);
    assert.is(guest.read("tmp/was-there"), "old\n");
    assert.is(guest.read("tmp/folder/inside"), "x\n");
    assert.ok(lstatSync(guest.path("tmp/link")).isSymbolicLink());
    assert.is(readlinkSync(guest.path("tmp/link")), "../etc/os-release");
    assert.is(guest.read("etc/os-release"), release["etc/os-release"]);
    assert.is(statSync(guest.path("tmp")).mtime.getTime(), then.getTime());
    guest.remove();
  });

  test(`${shell}: a secret reaches the script that asks for it, and nothing else`, () => {
    const secret = "s3cr'et $HOME\n`second` line\n";
    const guest = makeScratchGuest(release);
    const plan = makePlan(
      [
        script("1", "asks", { env: ["password", "plain"], output: "out" }),
        script("2", "not", { env: ["plain"] }),
        {
          op: "packages",
          id: "3",
          state: "query",
          packages: [{ id: "3.1", name: ["pkg-", { variable: "out" }] }],
        },
      ],
      [
        { id: "password", name: "password", shellNames: ["PASSWORD", "password"], secret: true },
        { id: "missing", name: "missing", shellNames: ["MISSING"], secret: true },
        { id: "plain", name: "plain", shellNames: ["plain"], value: "v" },
        { id: "out", name: "out", shellNames: ["out"] },
      ],
      [
        textFile(
          "asks",
          `[ "$PASSWORD" = "$password" ] && printf %s "$PASSWORD" >'${guest.path("got")}'
tr '\\0' '\\n' </proc/$$/cmdline; for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; done 2>/dev/null >'${guest.path("command-lines")}'
echo "it is <$PASSWORD>" >&2; echo "$PASSWORD"\n`,
        ),
        textFile("not", "env\n"),
      ],
    );
    const quoted = `password='${secret.replaceAll("'", "'\\''")}'\n`;
    const { record, transcript, program } = run(guest, plan, shell, { secrets: quoted });
    assert.is(guest.read("got"), secret);
    assert.not.match(guest.read("command-lines"), /s3cr/);
    assert.not.ok(existsSync(guest.path("workshop/secrets")));
    guest.remove();
    assert.not.match(transcript, /s3cr|second/);
    assert.not.match(program, /s3cr/);
    assert.is(record.steps[0]!.output!.stderr, "it is <***\n***\n>");
    assert.not.match(record.steps[1]!.output!.stdout, /password|s3cr/i);
    assert.is(record.verdict, "discrepancies");
  });
}

test("a transcript stays of a size that can be handed out, however much all steps print", () => {
  const guest = makeScratchGuest(release);
  const plan = makePlan(
    Array.from({ length: 65 }, (_, index) => script(`${index + 1}`, "much")),
    [],
    [textFile("much", "head -c 70000 /dev/zero | tr '\\0' x\n")],
  );
  const { record, transcript } = run(guest, plan, "dash");
  guest.remove();
  assert.ok(transcript.length < 7_000_000, `${transcript.length} bytes`);
  assert.ok(record.steps.every((step) => step.output!.truncated && step.output!.stdout.length >= 256));
});

test("on a live host the transcript goes to standard output, and nothing stays", () => {
  const guest = makeScratchGuest(release);
  const before = readdirSync("/tmp").filter((name) => name.startsWith("sahara-image."));
  const exits = (steps: readonly Op[], mode: Mode) => {
    const { transcript, exitCode } = run(
      guest,
      makePlan(steps, [], [textFile("good", "exit 0\n"), textFile("bad", "exit 9\n")]),
      "dash",
      {
        mode,
        live: true,
      },
    );
    assert.match(transcript, /^sahara-image-transcript 1\n[\s\S]*verdict [a-z]+\n$/);
    return exitCode;
  };
  assert.is(exits([script("1", "good")], "test-only"), 0);
  assert.is(exits([script("1", "bad")], "test-only"), 1);
  assert.is(exits([script("1", "good")], "reconcile"), 0);
  assert.is(exits([script("1", "bad")], "reconcile"), 4);
  guest.remove();
  assert.equal(
    readdirSync("/tmp").filter((name) => name.startsWith("sahara-image.")),
    before,
  );
});

test("a plan for one distribution refuses any other", () => {
  const guest = makeScratchGuest(release);
  const refused = (distro: string, version?: string) => {
    const target = { distro, ...(version === undefined ? {} : { version }) };
    const { record } = run(guest, { ...makePlan([]), target }, "dash", { mode: "reconcile" });
    return record.verdict === "refused" ? record.refused : record.verdict;
  };
  assert.is(refused("debian"), "done");
  assert.is(refused("debian", "12"), "done");
  assert.is(refused("rocky", "9"), "this script was compiled for rocky 9, and the guest is debian 12");
  assert.is(refused("debian", "11"), "this script was compiled for debian 11, and the guest is debian 12");
  guest.remove();
});

for (const shell of shells)
  test(`${shell}: a variable that grew too long for a script is named, and the script is not run`, () => {
    const plan = makePlan(
      [
        script("1", "prints", { output: "part" }),
        {
          op: "set",
          id: "2",
          variable: "whole",
          value: [{ variable: "part" }, { variable: "part" }, { variable: "part" }],
        },
        script("3", "uses", { env: ["whole"], output: "found" }),
        script("4", "after", { env: ["found"] }),
      ],
      [
        { id: "part", name: "part", shellNames: ["part"] },
        { id: "whole", name: "whole", shellNames: ["whole", "WHOLE"] },
        { id: "found", name: "found", shellNames: ["found"] },
      ],
      [
        textFile("prints", "head -c 60000 /dev/zero | tr '\\0' x\n"),
        textFile("uses", "echo used\n"),
        textFile("after", "echo after\n"),
      ],
    );
    const guest = makeScratchGuest(release);
    const check = run(guest, plan, shell).record;
    const apply = run(guest, plan, shell, { mode: "reconcile" }).record;
    guest.remove();
    assert.equal(
      check.steps.map(({ id, status, because }) => [id, status, because]),
      [
        ["1", "ok", undefined],
        ["2", "ok", undefined],
        ["3", "undetermined", "the value of whole has more than the 131,000 bytes that a script can get"],
        ["4", "undetermined", "step 3 did not give the value that it needs"],
      ],
    );
    assert.is(check.steps[2]!.output, undefined);
    assert.is(apply.steps[2]!.status, "failed");
  });

test("a full guest is named as the reason why a step failed", () => {
  const df = (free: number) =>
    `#!/bin/sh\nprintf 'Filesystem 1024-blocks Used Available\\n/dev/sda1 9999 9999 ${free} 100%% /\\n'\n`;
  const because = (free: number, mode: Mode) => {
    const guest = makeScratchGuest({ ...release, "bin/df": df(free) });
    const plan = makePlan([script("1", "fails")], [], [textFile("fails", "exit 1\n")]);
    const { record } = run(guest, plan, "dash", { mode });
    guest.remove();
    return record.steps[0]!.because;
  };
  assert.is(because(10, "reconcile"), "no space is left on the guest's / (before the run 10 KiB were free)");
  // A check asks only then, because that takes a program.
  assert.is(because(10, "test-only"), "no space is left on the guest's /");
  assert.is(because(100_000, "reconcile"), undefined);
});

test("a guest without a known package manager: packages do not conform, scripts run", () => {
  const guest = makeScratchGuest({ "etc/os-release": "ID=handmade\n" });
  const plan = makePlan(
    [
      { op: "packages", id: "1", state: "query", packages: [{ id: "1.1", name: ["wget"] }] },
      script("2", "good"),
    ],
    [],
    [textFile("good", "exit 0\n")],
  );
  const { record } = run(guest, plan, "busybox");
  const reconciled = run(guest, plan, "busybox", { mode: "reconcile" }).record;
  guest.remove();
  assert.equal(
    record.steps.map(({ status, found }) => [status, found]),
    [
      ["discrepancy", "no package manager that sahara-image knows (the guest is handmade)"],
      ["ok", undefined],
    ],
  );
  assert.equal(
    reconciled.steps.map((step) => step.status),
    ["failed"],
  );
  assert.is(reconciled.verdict, "failed");
});

/**
 * Runs a script that makes a file, which is wanted. The file `there` exists.
 *
 * @param look what tells whether the script has something to do.
 * @returns how the step ended, and for each script the values of `test_only` with which it ran.
 */
function makeFile(
  shell: Shell,
  look: "check" | "creates",
  mode: Mode,
  { resource = "makes", name = "file" } = {},
) {
  const files = [
    textFile("looks", 'cd "${WANTED%/*}" && echo "$test_only" >>looks; test -e "$WANTED"\n'),
    textFile("makes", 'cd "${WANTED%/*}" && echo "$test_only" >>makes; : >"$WANTED"\n'),
    textFile("idle", "exit 0\n"),
    textFile("fails", "echo broken >&2; exit 3\n"),
  ];
  const guest = makeScratchGuest({ ...release, there: "" });
  try {
    const folder = guest.root;
    const wanted = { id: "wanted", name: "wanted", shellNames: ["WANTED"], value: `${folder}/${name}` };
    const more = look === "creates" ? { creates: [`/${name}`] } : { check: "looks" };
    const plan = makePlan([script("1", resource, { env: ["wanted"], ...more })], [wanted], files);
    const { record } = run(guest, plan, shell, { mode });
    const [{ status, found, because, output } = {} as never] = record.steps;
    const ran = ["looks", "makes"].map((log) => (existsSync(`${folder}/${log}`) ? guest.read(log) : ""));
    return {
      status,
      found,
      because,
      exit: output?.exitCode,
      ran: ran.map((log) => log.replaceAll("\n", "")),
    };
  } finally {
    guest.remove();
  }
}

for (const shell of shells) {
  test(`${shell}: a check never runs what applies, and an apply only where there is something to do`, () => {
    const resultOf = (mode: Mode, which = {}) => makeFile(shell, "check", mode, which);
    const without = { found: undefined, because: undefined };
    assert.equal(resultOf("test-only"), { ...without, status: "discrepancy", exit: 1, ran: ["1", ""] });
    assert.equal(resultOf("reconcile"), { ...without, status: "changed", exit: 0, ran: ["11", "0"] });
    const there = resultOf("reconcile", { name: "there" });
    assert.equal(there, { ...without, status: "ok", exit: 0, ran: ["1", ""] });
    const { status, exit } = resultOf("reconcile", { resource: "fails" });
    assert.equal([status, exit], ["failed", 3]);
  });

  test(`${shell}: a script that creates a path runs only in an apply, and only if the path does not exist`, () => {
    const resultOf = (mode: Mode, which = {}) => makeFile(shell, "creates", mode, which);
    assert.equal(resultOf("test-only"), {
      status: "discrepancy",
      found: "it does not exist",
      because: undefined,
      exit: undefined,
      ran: ["", ""],
    });
    const without = { found: undefined, because: undefined };
    assert.equal(resultOf("reconcile"), { ...without, status: "changed", exit: 0, ran: ["", "0"] });
    assert.equal(resultOf("reconcile", { name: "there" }).ran, ["", ""]);
  });

  test(`${shell}: a script that does not do what it is for fails, with the output of the last that ran`, () => {
    for (const [look, last] of [
      ["check", 1],
      ["creates", 0],
    ] as const) {
      const { status, because, exit } = makeFile(shell, look, "reconcile", { resource: "idle" });
      assert.equal(
        [status, because, exit],
        ["failed", "it was applied, and it still does not conform", last],
      );
    }
  });
}

test.run();
