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
  "hunter22",
];
const regexes = ["^a", "a{1,2}$", "^[[:digit:]]+$", "it's", "nothing", "\\.", "^# "];

const want = (attribute: string, ...values: readonly string[]): fc.Arbitrary<Want[]> =>
  fc.constantFrom(...values).map((value) => [{ attribute, value: [value] }]);
const several = (...each: readonly fc.Arbitrary<Want[]>[]) => fc.tuple(...each).map((wants) => wants.flat());

const wants: Wants = {
  line: several(
    fc.oneof(
      want("line", ...lines, "c\td"),
      fc.constant<Want[]>([]),
      fc
        .constantFrom("name", "secret")
        .map((variable): Want[] => [{ attribute: "line", value: [{ variable }] }]),
    ),
    optional("match", regexes),
    optional("absent", ["yes", "no"]),
    fc.oneof(optional("before", regexes), optional("after", regexes)),
    optional("create", ["yes"]),
  ),
  block: several(
    fc.oneof(
      {
        weight: 5,
        arbitrary: want("content", "", "\n", "a\n", "a\n\n1\n", "no end", "it's\n# END sahara-image\n"),
      },
      {
        weight: 1,
        arbitrary: fc.constant<Want[]>([{ attribute: "content", value: [{ variable: "secret" }, "\n"] }]),
      },
    ),
    optional("marker", ["# {mark} sahara-image", "<!-- {mark} -->", "none"]),
  ),
};

const path: fc.Arbitrary<Template> = fc.constantFrom(...paths).map((each) => [each]);

const settingKeys = ["a", "b.c", "A", "it's", "Match", "k e"];
const settingValues = [
  "1",
  "",
  "two words",
  'a "quote"',
  "it's $HOME `x`",
  "back\\slash",
  "é",
  " lead",
  "=x",
  "a#b",
  "a # b",
  "<x>&",
  "~",
  "secret",
];
const formats = ["properties", "ini", "shell", "space", "hadoop-xml"];
const set = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...settingKeys), fc.constantFrom(...settingValues)), {
    maxLength: 2,
    selector: ([key]) => key.toLowerCase(),
  })
  .map((pairs) =>
    pairs.map(
      ([key, value]): Want => ({
        attribute: "set",
        key: [key],
        value: value === "" ? [] : value === "secret" ? [{ variable: "secret" }] : [value],
      }),
    ),
  );
const unset = fc
  .uniqueArray(fc.constantFrom(...settingKeys), { maxLength: 1 })
  .map((keys) => keys.map((key): Want => ({ attribute: "unset", value: [key] })));

const settings: Wants = {
  setting: several(want("format", ...formats), optional("section", ["s", "t"]), set, unset),
};

/** Plans of steps about settings, in a file of any format. */
export const randomSettingPlan = randomPlanOf(settings, fc.constant<Template>(["/srv/a"]));

/** Lines that mean something in a format, and often in another one too. */
const settingLines = [
  [
    "a=1",
    "#a=2",
    "! a = 3",
    "a 1",
    "a: 1",
    "  a = two \\",
    "   words",
    "b.c:x\\\\",
    "a\\=b=1",
    "a=\\u0031",
    "a=\\u00e9",
    "a",
    "\\",
    "",
  ],
  ["[s]", "[t]", "a = 1", "A: 1", "; a = 2", "  more", "# note", "\ta = 1", "  b.c=2", "a", ""],
  [
    "a=1",
    "export a='two words'",
    '# a="x"',
    'a="two',
    'words" # note',
    "a=1 b=2",
    "a=$b; echo",
    "it's",
    "A=back\\",
    "a=back\\slash",
    'A="a \\"quote\\""',
    "",
  ],
  [
    "a 1",
    "A=1",
    "#a 1",
    "# a is",
    'a "two words" # note',
    "Match x",
    "  a 2",
    "Host y",
    "b.c  a#b",
    'a "open',
    "",
  ],
  [
    "<configuration>",
    "</configuration>",
    "<configuration/>",
    "  <property>",
    "<property><name>a</name><value>1</value></property>",
    "    <name> a </name>",
    "    <value>two&amp;words</value>",
    "    <value/>",
    "    <final>true</final>",
    "  </property>",
    "<!-- <property><name>a</name>",
    "-->",
    "<name>b.c</name><value><![CDATA[<x>&]]></value>",
  ],
] as const;

const settingText = fc
  .tuple(fc.constantFrom(...settingLines), fc.constantFrom("\n", "\n", "\r\n"))
  .chain(([own, end]) =>
    fc
      .tuple(fc.array(fc.constantFrom(...own), { maxLength: 12 }), fc.constantFrom(end, ""))
      .map(([each, last]) => each.join(end) + last),
  );

export const randomSettingTree = treeOf(
  fc.option(settingText, { nil: undefined }).map((content) =>
    content === undefined
      ? []
      : [
          {
            path: "/srv/a",
            node: { type: "file", mode: 0o640, uid: 7, gid: 1, content: Buffer.from(content) } as const,
          },
        ],
  ),
);

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
