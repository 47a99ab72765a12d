import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Plan, Want } from "../../src/plan/plan.ts";
import { makeScratchGuest, type ScratchGuest } from "../support/scratch-guest.ts";

const test = suite("accounts are those that useradd and groupadd make");
const isRoot = process.getuid?.() === 0;

const files = {
  "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
  "etc/passwd": [
    "root:x:0:0:root:/root:/bin/sh",
    "sysd:x:990:990::/:/bin/false",
    "syse:x:105:105::/:/bin/false",
    "old:x:1005:1005::/home/old:/bin/sh",
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
    "",
  ].join("\n"),
  "etc/group": "root:x:0:\nsysd:x:990:\nold:x:1005:\nother:x:1006:\nwheel:x:10:old\nnogroup:x:65534:\n",
  "etc/shadow": "root:*:19000:0:99999:7:::\nold:$6$a$b:19000:0:99999:7:::\n",
  "etc/gshadow": "root:*::\nwheel:!::old\n",
  "etc/login.defs":
    "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\nPASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\nPASS_WARN_AGE 7\nUSERGROUPS_ENAB yes\nCREATE_HOME no\n",
};
const accountFiles = ["passwd", "group", "shadow", "gshadow"];

interface Step {
  readonly kind: "user" | "group";
  readonly name: string;
  readonly wants?: Readonly<Record<string, string | readonly string[]>>;
  readonly tool: readonly string[];
}

/** What useradd takes of its own defaults is named, because it differs between distributions. */
const homeAndShell = (name: string) => ["-d", `/home/${name}`, "-s", "/bin/sh", name];
const account = (name: string) => ({ home: `/home/${name}`, shell: "/bin/sh", create_home: "no" });

const steps: readonly Step[] = [
  { kind: "group", name: "hadoop", tool: ["groupadd", "hadoop"] },
  { kind: "group", name: "daemons", wants: { system: "yes" }, tool: ["groupadd", "-r", "daemons"] },
  { kind: "group", name: "fixed", wants: { gid: "4321" }, tool: ["groupadd", "-g", "4321", "fixed"] },
  { kind: "user", name: "ops", wants: account("ops"), tool: ["useradd", ...homeAndShell("ops")] },
  {
    kind: "user",
    name: "svc",
    wants: { ...account("svc"), system: "yes", groups: ["hadoop", "wheel"] },
    tool: ["useradd", "-r", "-G", "hadoop,wheel", ...homeAndShell("svc")],
  },
  {
    kind: "user",
    name: "second",
    wants: { ...account("second"), system: "yes", group: "hadoop", comment: "A service" },
    tool: ["useradd", "-r", "-g", "hadoop", "-c", "A service", ...homeAndShell("second")],
  },
  {
    kind: "user",
    name: "numbered",
    wants: { ...account("numbered"), uid: "4321" },
    tool: ["useradd", "-u", "4321", ...homeAndShell("numbered")],
  },
  {
    kind: "user",
    name: "rooted",
    wants: { ...account("rooted"), system: "yes", home: "/" },
    tool: ["useradd", "-r", "-d", "/", "-s", "/bin/sh", "rooted"],
  },
  { kind: "user", name: "ops", wants: { shell: "/bin/false" }, tool: ["usermod", "-s", "/bin/false", "ops"] },
  { kind: "user", name: "ops", wants: { password: "$6$x$y" }, tool: ["usermod", "-p", "$6$x$y", "ops"] },
  { kind: "user", name: "ops", wants: { locked: "yes" }, tool: ["usermod", "-L", "ops"] },
  { kind: "user", name: "ops", wants: { locked: "no" }, tool: ["usermod", "-U", "ops"] },
  { kind: "user", name: "old", wants: { groups: ["fixed"] }, tool: ["usermod", "-a", "-G", "fixed", "old"] },
  {
    kind: "group",
    name: "fixed",
    wants: { gid: "4999", change_gid: "yes" },
    tool: ["groupmod", "-g", "4999", "fixed"],
  },
  { kind: "user", name: "ops", wants: { absent: "yes" }, tool: ["userdel", "ops"] },
  { kind: "user", name: "old", wants: { absent: "yes" }, tool: ["userdel", "old"] },
  { kind: "group", name: "other", wants: { absent: "yes" }, tool: ["groupdel", "other"] },
];

function planOf({ kind, name, wants = {} }: Step): Plan {
  const want: Want[] = Object.entries(wants).flatMap(([attribute, texts]) =>
    (typeof texts === "string" ? [texts] : texts).map((text) => ({ attribute, value: [text] })),
  );
  return {
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    variables: [],
    resources: {},
    steps: [{ op: "state", id: "1", kind, name: [name], want }],
    source: {},
  };
}

const readAccounts = (guest: ScratchGuest) =>
  Object.fromEntries(accountFiles.map((file) => [file, readFileSync(guest.path(`etc/${file}`), "utf8")]));

(isRoot ? test : test.skip)("step by step, every file is the same", () => {
  const [ours, theirs] = [makeScratchGuest(files), makeScratchGuest(files)];
  try {
    for (const step of steps) {
      const [tool, ...words] = step.tool as [string, ...string[]];
      const made = spawnSync(tool, ["-P", theirs.root, ...words], { encoding: "utf8" });
      assert.equal(made.status, 0, `${step.tool.join(" ")}: ${made.stderr}`);
      const run = ours.run(emitGuest(planOf(step), { mode: "reconcile", verify: true, toolVersion: "0" }));
      assert.equal(run.verdict, "done", run.transcript);
      assert.deepEqual(readAccounts(ours), readAccounts(theirs), step.tool.join(" "));
    }
  } finally {
    ours.remove();
    theirs.remove();
  }
});

test.run();
