import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import type { Template, Want } from "../../src/plan/plan.ts";
import { optional, randomPlanOf, treeOf, type Wants } from "./random-states.ts";

const paths = ["/srv/a", "/srv/it's", "/srv/link", "/srv/folder", "/srv/new/a"];
const lines = [
  "",
  "# a",
  "a",
  "a = 1",
  "1.0",
  "1",
  "# BEGIN sahara-image",
  "# END sahara-image",
  "it's",
  "b\\n",
];
const regexes = ["^a", "a{1,2}$", "^[[:digit:]]+$", "it's", "nothing", "\\.", "^# "];

const want = (attribute: string, ...values: readonly string[]): fc.Arbitrary<Want[]> =>
  fc.constantFrom(...values).map((value) => [{ attribute, value: [value] }]);
const several = (...each: readonly fc.Arbitrary<Want[]>[]) => fc.tuple(...each).map((wants) => wants.flat());

const wants: Wants = {
  line: several(
    fc.oneof(
      want("line", ...lines, "c\td"),
      fc.constant<Want[]>([{ attribute: "line", value: [{ variable: "name" }] }]),
    ),
    optional("match", regexes),
    optional("absent", ["yes", "no"]),
    fc.oneof(optional("before", regexes), optional("after", regexes)),
    optional("create", ["yes"]),
  ),
  block: several(
    want("content", "", "\n", "a\n", "a\n\n1\n", "no end", "it's\n# END sahara-image\n"),
    optional("marker", ["# {mark} sahara-image", "<!-- {mark} -->", "none"]),
  ),
};

const path: fc.Arbitrary<Template> = fc.constantFrom(...paths).map((each) => [each]);

/** Plans of steps about texts. */
export const randomTextPlan = randomPlanOf(wants, path);

const text = fc
  .tuple(
    fc.array(fc.constantFrom(...lines), { maxLength: 7 }),
    fc.constantFrom("\n", "\n", "\r\n"),
    fc.boolean(),
  )
  .map(([each, end, isEnded]) => each.join(end) + (isEnded && each.length > 0 ? end : ""));

const file = fc.record({ text, mode: fc.constantFrom(0o644, 0o600, 0o4755), uid: fc.constantFrom(0, 7) }).map(
  ({ text: content, ...rest }): GuestNode => ({
    type: "file",
    gid: 1,
    content: Buffer.from(content),
    ...rest,
  }),
);

const directory: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };

export const randomTextTree = treeOf(
  fc
    .record({
      a: fc.option(file),
      quoted: fc.option(file),
      target: fc.constantFrom("a", "nowhere", "folder"),
    })
    .map(({ a, quoted, target }) => [
      ...(a ? [{ path: "/srv/a", node: a }] : []),
      ...(quoted ? [{ path: "/srv/it's", node: quoted }] : []),
      { path: "/srv/link", node: { type: "link", target, mode: 0o777, uid: 0, gid: 0 } as const },
      { path: "/srv/folder", node: directory },
    ]),
);
