import { strict as assert } from "node:assert";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { debianOrder, interpret } from "../../src/guest/interpret.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { writeTree } from "../support/real-tree.ts";
import { makeScratchGuest, shells } from "../support/scratch-guest.ts";

const test = suite("a secret in a file");

const plan: Plan = {
  format: 1,
  recipe: { path: "image.yaml", sha256: "" },
  variables: [{ id: "password", name: "password", shellNames: ["PASSWORD"], secret: true }],
  resources: {},
  steps: [
    {
      op: "state",
      id: "1",
      kind: "file",
      name: ["/srv/secret"],
      want: [{ attribute: "content", value: ["password=", { variable: "password" }, "\nport=1\n"] }],
    },
  ],
  source: {},
};

const directory = { type: "directory", mode: 0o755, uid: 0, gid: 0 } as const;
const tree = new SimulatedTree([
  ["/srv", directory],
  [
    "/srv/secret",
    { ...directory, type: "file", mode: 0o600, content: Buffer.from("password=older-one\nport=2\n") },
  ],
]);

for (const shell of shells)
  test(`neither it nor what is in its place is shown, under ${shell}`, () => {
    const scratch = makeScratchGuest({ "etc/os-release": "ID=debian\n" });
    try {
      writeTree(tree, scratch.root);
      const program = emitGuest(plan, { mode: "reconcile", verify: true, toolVersion: "0" });
      const { transcript, verdict } = scratch.run(program, { shell, secrets: "password='hunter22'\n" });
      assert.equal(verdict, "done");
      assert.match(
        transcript,
        /^differs content\nexpected the text of 25 bytes\nfound another text of 26 bytes$/m,
      );
      assert.doesNotMatch(transcript, /hunter22|older-one|port=/);
      assert.equal(scratch.read("srv/secret"), "password=hunter22\nport=1\n");
    } finally {
      scratch.remove();
    }
  });

const textsTree = new SimulatedTree([
  ...tree.entries(),
  [
    "/srv/secret",
    {
      ...directory,
      type: "file",
      mode: 0o600,
      content: Buffer.from("login: older-one\npassword=older-one\nport=2\n"),
    },
  ],
]);
const secret = { variable: "password" };
const texts: Plan = {
  ...plan,
  steps: [
    {
      op: "state",
      id: "1",
      kind: "line",
      name: ["/srv/secret"],
      want: [
        { attribute: "line", value: ["login: ", secret] },
        { attribute: "match", value: ["^login"] },
      ],
    },
    {
      op: "state",
      id: "2",
      kind: "setting",
      name: ["/srv/secret"],
      want: [
        { attribute: "format", value: ["properties"] },
        { attribute: "set", key: ["password"], value: ["x", secret] },
        { attribute: "set", key: ["port"], value: ["1"] },
      ],
    },
    {
      op: "state",
      id: "3",
      kind: "block",
      name: ["/srv/secret"],
      want: [{ attribute: "content", value: [secret, "\n"] }],
    },
  ],
};

for (const shell of shells)
  test(`a part of a text shows neither, under ${shell}`, () => {
    const scratch = makeScratchGuest({ "etc/os-release": "ID=debian\n" });
    try {
      writeTree(textsTree, scratch.root);
      const program = emitGuest(texts, { mode: "reconcile", verify: true, toolVersion: "0" });
      const { transcript, verdict } = scratch.run(program, { shell, secrets: "password='hunter22'\n" });
      assert.equal(verdict, "done");
      assert.match(transcript, /^differs line\nexpected \*\*\*\nfound another value$/m);
      assert.match(transcript, /^differs password\nexpected \*\*\*\nfound another value$/m);
      assert.match(transcript, /^differs port\nexpected 1\nfound 2$/m);
      assert.doesNotMatch(transcript, /hunter22|older-one|^diff /m);
      assert.equal(
        scratch.read("srv/secret"),
        "login: hunter22\npassword=xhunter22\nport=1\n# BEGIN sahara-image\nhunter22\n# END sahara-image\n",
      );
    } finally {
      scratch.remove();
    }
  });

for (const [title, each, files] of [
  ["file", plan, tree],
  ["part of a text", texts, textsTree],
] as const)
  test(`the interpreter shows neither, in a ${title}`, () => {
    const { record } = interpret(
      each,
      {
        identity: { distro: "debian", version: "12", family: "debian", arch: "" },
        order: debianOrder,
        repository: [],
        scripts: {},
        state: { packages: new Map(), files: new Map(), tree: files },
      },
      { mode: "test-only", verify: false, secrets: { password: "hunter22" } },
    );
    assert.equal(record.verdict, "discrepancies");
    assert.doesNotMatch(JSON.stringify(record), /hunter22|older-one|port=/);
  });

test.run();
