import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { readTree, writeTree } from "../support/real-tree.ts";
import { makeScratchGuest, type ScratchGuest } from "../support/scratch-guest.ts";
import { serviceTree, units } from "./random-services.ts";

const test = suite("services have the links that systemctl makes");
const verbs = { enabled: "enable", disabled: "disable", masked: "mask" } as const;
const vendor = "/usr/lib/systemd/system/multi-user.target.wants/static.service";

function makeGuest(): ScratchGuest {
  const guest = makeScratchGuest({
    "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
    "usr/lib/systemd/system-preset/50-distribution.preset":
      "enable web.service\nenable cache.*\nenable tty@.service tty1 tty3\ndisable *\n",
  });
  const names = Object.keys(units).filter((name) => name !== "odd.service");
  writeTree(serviceTree(names, [vendor], "/usr/lib/systemd/systemd"), guest.root);
  return guest;
}

function planOf(name: string, state: string): Plan {
  return {
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    variables: [],
    resources: {},
    steps: [
      {
        op: "state",
        id: "1",
        kind: "service",
        name: [name],
        want: [{ attribute: "state", value: [state] }],
      },
    ],
    source: {},
  };
}

function systemctl(guest: ScratchGuest, ...words: string[]): string {
  const { stdout, stderr } = spawnSync("systemctl", [`--root=${guest.root}`, ...words], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, SYSTEMD_LOG_LEVEL: "err" },
  });
  return (stdout || stderr).trim();
}

/** The links of the administrator. A target counts by its file's name: versions of systemctl write other paths to it. */
const linksOf = ({ root }: ScratchGuest) =>
  readTree(root, ["/etc"])
    .filter(([path]) => path.startsWith("/etc/systemd/"))
    .flatMap(([path, node]) =>
      node.type === "link" ? [`${path} → ${node.target.slice(node.target.lastIndexOf("/") + 1)}`] : [],
    );

/** Each a change of the guest before it. */
const steps: readonly (readonly [string, keyof typeof verbs])[] = [
  ["web", "enabled"],
  ["web", "disabled"],
  ["cache", "enabled"],
  ["vm@a", "enabled"],
  ["vm@b.service", "enabled"],
  ["vm@a", "disabled"],
  ["tty@", "enabled"],
  ["tty@tty2", "enabled"],
  ["display", "enabled"],
  ["cache", "disabled"],
  ["display", "disabled"],
  ["tty@tty1", "disabled"],
  ["vm@c", "masked"],
  ["web", "masked"],
  ["missing", "masked"],
  ["cache.socket", "enabled"],
];

test("step by step, the links are the same", () => {
  const [ours, theirs] = [makeGuest(), makeGuest()];
  try {
    for (const [name, state] of steps) {
      systemctl(theirs, verbs[state], name);
      const run = ours.run(
        emitGuest(planOf(name, state), { mode: "reconcile", verify: true, toolVersion: "0" }),
      );
      assert.equal(run.verdict, "done", `${name} ${state}\n${run.transcript}`);
      assert.deepEqual(linksOf(ours), linksOf(theirs), `${name} ${state}`);
      for (const each of [
        "web",
        "cache.service",
        "vm@a",
        "vm@b",
        "vm@c",
        "tty@tty1",
        "tty@tty2",
        "display",
      ]) {
        const expected = systemctl(theirs, "is-enabled", each);
        const check = ours.run(
          emitGuest(planOf(each, expected), { mode: "test-only", verify: false, toolVersion: "0" }),
        );
        assert.equal(
          check.verdict,
          "conforms",
          `${each} is ${expected} after ${name} ${state}\n${check.transcript}`,
        );
      }
    }
  } finally {
    ours.remove();
    theirs.remove();
  }
});

test("presets change no state by themselves, and are worth what their word says", () => {
  const [ours, theirs] = [makeGuest(), makeGuest()];
  const check = (name: string, state: string) => {
    const plan = planOf(name, state);
    const run = ours.run(emitGuest(plan, { mode: "test-only", verify: false, toolVersion: "0" }));
    assert.equal(run.verdict, "conforms", `${name} is ${state}\n${run.transcript}`);
  };
  try {
    for (const name of ["web", "cache.service", "cache.socket", "display", "tty@tty1"]) {
      assert.equal(systemctl(theirs, "is-enabled", name), "disabled", name);
      check(name, "disabled");
    }
    const presets = [
      ["web", "enabled"],
      ["cache.service", "enabled"],
      ["tty@tty1", "enabled"],
      ["tty@tty3", "enabled"],
      ["display", "disabled"],
    ] as const;
    for (const [name, state] of presets) {
      systemctl(theirs, "preset", name);
      const plan = planOf(name, state);
      const run = ours.run(emitGuest(plan, { mode: "reconcile", verify: true, toolVersion: "0" }));
      assert.equal(run.verdict, "done", `${name} ${state}\n${run.transcript}`);
      assert.deepEqual(linksOf(ours), linksOf(theirs), `preset ${name}`);
      check(name, systemctl(theirs, "is-enabled", name));
    }
    assert.ok(linksOf(ours).length > 3, linksOf(ours).join("\n"));
  } finally {
    ours.remove();
    theirs.remove();
  }
});

test.run();
