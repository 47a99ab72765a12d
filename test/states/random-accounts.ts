import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Plan, StateOp, Want } from "../../src/plan/plan.ts";
import { makePlan } from "../support/make-plan.ts";

/** Names so few that steps meet: one adds the group that another needs. */
const users = ["root", "daemon", "a", "bob", "svc", "new"];
const groups = ["root", "a", "bob", "wheel", "staff", "fresh"];
const ids = ["0", "102", "999", "1000", "1001", "4000"];
const hashes = ["$6$salt$aaaa", "$y$j9T$x$bbbb/.", "*"];
const keys = ["ssh-ed25519 AAAAone a@b", "ssh-rsa AAAAtwo", 'no-pty ssh-rsa AAAA "x" c'];
const bools = ["yes", "no"];

function optional(attribute: string, values: readonly string[], weight = 1): fc.Arbitrary<Want[]> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<Want[]>([]) },
    { weight, arbitrary: fc.constantFrom(...values).map((value) => [{ attribute, value: textOf(value) }]) },
  );
}

function listOf(attribute: string, values: readonly string[]): fc.Arbitrary<Want[]> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Want[]>([]) },
    {
      weight: 1,
      arbitrary: fc
        .subarray([...values], { minLength: 1, maxLength: 2 })
        .map((items) => items.map((value) => ({ attribute, value: [value] }))),
    },
  );
}

const textOf = (value: string) => (value === "" ? [] : [value]);
const join = (...wants: fc.Arbitrary<Want[]>[]) => fc.tuple(...wants).map((each) => each.flat());
const absent: fc.Arbitrary<Want[]> = fc.constant([{ attribute: "absent", value: ["yes"] }]);

const userWants = join(
  optional("uid", ids),
  optional("group", [...groups, "nobody-there", "4000"]),
  listOf("groups", groups),
  optional("home", ["/home/a", "/home/deep/x", "/home/bob", "/home/x:y", "relative", "/"]),
  optional("create_home", bools),
  optional("shell", ["/bin/sh", "/usr/sbin/nologin", "/"]),
  optional("comment", ["", "Some One,,,", "a:b"]),
  optional("system", bools),
  optional("password", [...hashes, "plain", "$6$with space$x", "$6$a:b$x"]),
  optional("locked", bools),
  optional("password_expires", ["now", "never", "90", "soon"]),
  listOf("authorized_keys", keys),
  optional("change_uid", bools),
);
const groupWants = join(
  optional("gid", ids),
  optional("system", bools),
  listOf("members", users),
  optional("change_gid", bools),
);

const step: fc.Arbitrary<Omit<StateOp, "id">> = fc.oneof(
  { weight: 5, arbitrary: stepOf("user", [...users, "no name"], userWants) },
  { weight: 3, arbitrary: stepOf("group", [...groups, "1st"], groupWants) },
  { weight: 1, arbitrary: stepOf("user", users, absent) },
  { weight: 1, arbitrary: stepOf("group", groups, absent) },
);

function stepOf(kind: string, names: readonly string[], want: fc.Arbitrary<Want[]>) {
  return fc.record({
    op: fc.constant("state" as const),
    kind: fc.constant(kind),
    name: fc.constantFrom(...names).map((name) => [name]),
    want,
  });
}

/** Plans of steps about accounts. */
export const randomAccountPlan: fc.Arbitrary<Plan> = fc
  .array(step, { minLength: 1, maxLength: 6 })
  .map((steps) => makePlan(steps.map((each, index) => ({ ...each, id: String(index + 1) }))));

const passwdLines = [
  "root:x:0:0:root:/root:/bin/sh",
  "daemon:x:102:102::/:/bin/false",
  "a:x:1000:1000:Some One,,,:/home/a:/bin/bash",
  "bob:$6$salt$aaaa:1001:1000",
  "svc:x:999:999::/home/deep/x:/usr/sbin/nologin",
];
const shadowLines = [
  "root:*:19000:0:99999:7:::",
  "a:!$6$salt$aaaa:0:0:90:7:::",
  "svc:!!:19000::::::",
  "bob::19000:0:99999:7:::",
];
const groupLines = [
  "root:x:0:",
  "daemon:x:102:bob",
  "a:x:1000:",
  "bob:x:1001:a,bob",
  "wheel:x:10:a",
  "staff:x:50:bob,svc,a",
];
const gshadowLines = ["root:*::", "a:!::", "wheel:!:a:a", "staff:!:bob:bob,svc,a", "bob:!"];
const loginDefs =
  "UID_MIN 1000\nUID_MAX\t1001\n# SYS_UID_MIN 1\nSYS_UID_MIN 998\nPASS_MAX_DAYS 99999\nHOME_MODE 0700\n";

const attributes = { mode: 0o644, uid: 0, gid: 0 };
const folder: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };

function linesOf(lines: readonly string[], mode = 0o644): fc.Arbitrary<GuestNode> {
  return fc.subarray([...lines]).map((chosen) => ({
    type: "file",
    mode,
    uid: 0,
    gid: mode === 0o640 ? 42 : 0,
    content: Buffer.from(chosen.map((line) => `${line}\n`).join("")),
  }));
}

const keyFile = fc.option(
  fc
    .tuple(fc.subarray([...keys, "# note"]), fc.boolean())
    .map(([lines, ends]) => lines.join("\n") + (ends ? "\n" : "")),
  { nil: undefined },
);

/** A guest's /etc and /home, with or without shadow(5), gshadow(5) and login.defs(5). */
export const randomAccountTree: fc.Arbitrary<SimulatedTree> = fc
  .record({
    passwd: linesOf(passwdLines),
    group: linesOf(groupLines),
    shadow: fc.option(linesOf(shadowLines, 0o640), { nil: undefined, freq: 4 }),
    gshadow: fc.option(linesOf(gshadowLines, 0o640), { nil: undefined, freq: 4 }),
    defs: fc.constantFrom(undefined, loginDefs, "UMASK 027\nUID_MIN 500\n"),
    skel: fc.boolean(),
    sh: fc.boolean(),
    keyFile,
    linked: fc.boolean(),
  })
  .map(({ passwd, group, shadow, gshadow, defs, skel, sh, keyFile, linked }) => {
    const file = (content: string): GuestNode => ({
      type: "file",
      ...attributes,
      content: Buffer.from(content),
    });
    const tree = new SimulatedTree([
      ["/etc", folder],
      ["/etc/group", group],
      ["/etc/passwd", passwd],
      ["/home", folder],
    ]);
    if (shadow) tree.set("/etc/shadow", shadow);
    if (gshadow) tree.set("/etc/gshadow", gshadow);
    if (defs) tree.set("/etc/login.defs", file(defs));
    if (skel) {
      tree.set("/etc/skel", folder);
      tree.set("/etc/skel/.profile", { ...file("# start\n"), mode: 0o600 });
      tree.set("/etc/skel/.config", { ...folder, mode: 0o750 });
      tree.set("/etc/skel/.config/link", {
        type: "link",
        target: "../.profile",
        mode: 0o777,
        uid: 0,
        gid: 0,
      });
    }
    if (sh) {
      tree.set("/bin", folder);
      tree.set("/bin/sh", file(""));
      tree.set("/sbin", folder);
      tree.set("/sbin/nologin", file(""));
    }
    if (keyFile !== undefined) {
      const own = { uid: 1000, gid: 1000 };
      tree.set("/home/a", { ...folder, ...own });
      tree.set("/home/a/.ssh", { ...folder, mode: 0o700, ...own });
      tree.set("/home/a/.ssh/authorized_keys", { ...file(keyFile), mode: 0o600, ...own });
      if (linked)
        tree.set("/home/a/.ssh/authorized_keys", {
          type: "link",
          target: "other",
          mode: 0o777,
          uid: 0,
          gid: 0,
        });
    }
    return tree;
  });
