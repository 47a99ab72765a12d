import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Op, Plan, StateOp, Template, Want } from "../../src/plan/plan.ts";

/** Paths so few that steps meet: one makes a folder where another wants a file. */
const names = ["a", "b", "it's a\\name", "é"];
const paths = [
  ...names.map((name) => `/srv/${name}`),
  ...names.flatMap((outer) => ["a", "b"].map((name) => `/srv/${outer}/${name}`)),
  "/srv/a/b/a",
  "/srv/new/folder/file",
];
const texts = ["", "one\n", "two\nlines\n", "no end", 'it\'s $HOME `x` "\\n" %s\n', "one\nnew\n"];
const targets = ["b", "a", "../b", "../srv/b", "nowhere", "it's"];
const modes = ["0644", "600", "0755", "4755", "0750"];
const accounts = ["root", "daemon", "0", "1", "nobody-there"];

const text = fc.constantFrom(...texts);
/** Known before the run, or only in it. */
const template: fc.Arbitrary<Template> = fc.oneof(
  { weight: 3, arbitrary: text.map((value) => (value === "" ? [] : [value])) },
  { weight: 1, arbitrary: fc.constantFrom<Template>([{ variable: "va" }], ["head\n", { variable: "va" }]) },
  { weight: 1, arbitrary: fc.constant<Template>([{ variable: "unset" }]) },
);

export function optional(attribute: string, values: readonly string[]): fc.Arbitrary<Want[]> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Want[]>([]) },
    { weight: 1, arbitrary: fc.constantFrom(...values).map((value) => [{ attribute, value: [value] }]) },
  );
}

const attributes = fc
  .tuple(optional("owner", accounts), optional("group", accounts), optional("mode", modes))
  .map((wants) => wants.flat());
const follow = optional("follow", ["yes", "no"]);

/** Random wants, by the key of a kind. */
export type Wants = Readonly<Record<string, fc.Arbitrary<Want[]>>>;

const wants: Wants = {
  file: fc
    .tuple(fc.option(template, { nil: undefined }), attributes, follow)
    .map(([value, more, links]) => [...(value ? [{ attribute: "content", value }] : []), ...more, ...links]),
  directory: fc
    .tuple(
      attributes,
      optional("recurse", ["yes"]),
      optional("exact", ["a", "b\nb/a", "it's a\\name\né"]),
      follow,
    )
    .map((each) => each.flat()),
  link: fc.constantFrom(...targets).map((target) => [{ attribute: "target", value: [target] }]),
  absent: fc.constant([]),
};

const name: fc.Arbitrary<Template> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...paths).map((path) => [path]) },
  { weight: 2, arbitrary: fc.constant<Template>(["/srv/", { variable: "name" }]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Template>(
      [{ variable: "relative" }],
      ["/srv/../", { variable: "name" }],
      ["/srv//", { variable: "name" }],
      ["/srv/", { variable: "unset" }],
    ),
  },
);

/** A step of one of these kinds. */
const stepOf = (wants: Wants, name: fc.Arbitrary<Template>): fc.Arbitrary<Omit<StateOp, "id">> =>
  fc
    .constantFrom(...Object.keys(wants))
    .chain((kind) =>
      fc.record({ op: fc.constant("state" as const), kind: fc.constant(kind), name, want: wants[kind]! }),
    );

/** Plans of steps of these kinds, some in an `any`. */
export const randomPlanOf = (wants: Wants, name: fc.Arbitrary<Template>): fc.Arbitrary<Plan> => {
  const step = stepOf(wants, name);
  return fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: step },
        { weight: 1, arbitrary: fc.array(step, { minLength: 1, maxLength: 3 }) },
      ),
      { minLength: 1, maxLength: 7 },
    )
    .map((drafts) => ({
      format: 1,
      recipe: { path: "image.yaml", sha256: "0".repeat(64) },
      variables: [
        { id: "va", name: "va", shellNames: [], value: "value\n" },
        { id: "name", name: "name", shellNames: [], value: "b" },
        { id: "relative", name: "relative", shellNames: [], value: "srv" },
        { id: "unset", name: "unset", shellNames: [] },
        { id: "secret", name: "secret", shellNames: [], secret: true },
      ],
      resources: {},
      steps: drafts.map((draft, index): Op => {
        const id = String(index + 1);
        if (!Array.isArray(draft)) return { ...draft, id };
        const branches = draft.map((each, at) => ({
          id: `${id}.${at + 1}`,
          steps: [{ ...each, id: `${id}.${at + 1}.1` }],
        }));
        return { op: "any", id, branches };
      }),
      source: {},
    }));
};

/** Plans of steps about files. */
export const randomStatePlan = randomPlanOf(wants, name);

const node: fc.Arbitrary<GuestNode> = fc
  .record({
    type: fc.constantFrom("file", "file", "directory", "directory", "link"),
    mode: fc.constantFrom(0o644, 0o600, 0o755, 0o4755),
    uid: fc.constantFrom(0, 1, 7),
    gid: fc.constantFrom(0, 1, 7),
    content: text,
    target: fc.constantFrom(...targets),
  })
  .map(({ type, mode, uid, gid, content, target }) => {
    if (type === "link") return { type, mode: 0o777, uid: 0, gid: 0, target };
    if (type === "directory") return { type, mode: mode | 0o700, uid, gid };
    return { type: "file", mode, uid, gid, content: Buffer.from(content) };
  });

const etc = "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\n";

/** A guest's /srv, with what may be there before a run. */
export const randomTree = treeOf(
  fc.array(fc.record({ path: fc.constantFrom(...paths), node }), { maxLength: 8 }),
);

/** A guest with these files, where their folders are. */
export function treeOf(
  random: fc.Arbitrary<readonly { path: string; node: GuestNode }[]>,
): fc.Arbitrary<SimulatedTree> {
  return random.map((nodes) => {
    const directory: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };
    const account = (content: string): GuestNode => ({
      type: "file",
      mode: 0o644,
      uid: 0,
      gid: 0,
      content: Buffer.from(content),
    });
    const tree = new SimulatedTree([
      ["/etc", directory],
      ["/etc/group", account("root:x:0:\ndaemon:x:1:\n")],
      ["/etc/passwd", account(etc)],
      ["/srv", directory],
    ]);
    for (const { path, node: each } of nodes)
      if (!tree.get(path) && tree.get(path.slice(0, path.lastIndexOf("/")))?.type === "directory")
        tree.set(path, each);
    return tree;
  });
}
