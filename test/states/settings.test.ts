import { suite } from "uvu";
import * as assert from "uvu/assert";
import { edited } from "./edited.ts";

const test = suite("settings of a text");

const cases: readonly [
  title: string,
  format: string,
  before: string,
  set: Record<string, string>,
  after: string,
  found: string,
][] = [
  [
    "the last of properties counts",
    "properties",
    "a=1\n# x\na = 2 \n",
    { a: "3" },
    "a=1\n# x\na = 3\n",
    "a: 3, not 2 ",
  ],
  [
    "a value on several lines is replaced whole",
    "properties",
    "a : one \\\n   two\nb=1\n",
    { a: "x" },
    "a : x\nb=1\n",
    "a: x, not one two",
  ],
  [
    "a property that is commented out is used",
    "properties",
    "#a=1\nb=2\n",
    { a: "3" },
    "a=3\nb=2\n",
    "a: 3, not nothing",
  ],
  ["properties escape what a reader would take otherwise", "properties", "", { "a b": "1" }, "", ""],
  [
    "an escaped value conforms",
    "properties",
    "a\\=b = \\u0031\\\\\n",
    { "a=b": "1\\" },
    "a\\=b = \\u0031\\\\\n",
    "",
  ],
  [
    "the first of space counts, up to Match",
    "space",
    "#Port 1\nport 22 # ssh\nPort 3\nMatch all\n",
    { Port: "2" },
    "#Port 1\nport 2 # ssh\nPort 3\nMatch all\n",
    "Port: 2, not 22",
  ],
  [
    "a new key goes before Match",
    "space",
    "A 1\nMatch all\n  B 2\n",
    { B: "1" },
    "A 1\nB 1\nMatch all\n  B 2\n",
    "B: 1, not nothing",
  ],
  [
    "prose is no key that is commented out",
    "space",
    "# Port is a number\n",
    { Port: "2" },
    "# Port is a number\nPort 2\n",
    "Port: 2, not nothing",
  ],
  [
    "the quotes of a shell value stay",
    "shell",
    "A='x' # note\n",
    { A: "y z" },
    "A='y z' # note\n",
    "A: y z, not x",
  ],
  [
    "a shell value gets quotes where it needs them",
    "shell",
    "A=x\n",
    { A: "a $b" },
    'A="a \\$b"\n',
    "A: a $b, not x",
  ],
  [
    "a line in quotes is no assignment",
    "shell",
    "B='\nA=1\n'\n",
    { A: "2" },
    "B='\nA=1\n'\nA='2'\n",
    "A: 2, not nothing",
  ],
  ["a value with a variable never conforms", "shell", "A=$x\n", { A: "$x" }, 'A="\\$x"\n', "A: $x, not $x"],
  ["a line with a command is left alone", "shell", "A=1 run\n", { A: "2" }, "A=1 run\nA=2\n", "A: 2, not 1"],
];

for (const [title, format, before, set, after, found] of cases)
  test(title, () => {
    const result = edited("setting", before, { format, set });
    if (title.startsWith("properties escape")) assert.match(result.because!, "can't be a key");
    else assert.equal(result, { found: found === "" ? [] : [found], text: after });
  });

test("keys of a section, with the style of the file", () => {
  const text = "[a]\nx=1\n; y=0\n\n[b]\nx=2\n  more\n";
  assert.is(
    edited("setting", text, { format: "ini", section: "a", set: { y: "2", z: "3" } }).text,
    text.replace("x=1\n; y=0", "x=1\nz=3\ny=2"),
  );
  assert.equal(edited("setting", text, { format: "ini", section: "b", set: { x: "3" } }), {
    found: ["[b] x: 3, not 2 more"],
    text: text.replace("x=2\n  more", "x=3"),
  });
  assert.is(
    edited("setting", text, { format: "ini", section: "c", set: { x: "1" } }).text,
    `${text}\n[c]\nx = 1\n`,
  );
});

test("unset removes every occurrence", () => {
  assert.equal(edited("setting", "a=1\nb=2\na=3", { format: "properties", unset: ["a", "c"] }), {
    found: ["a: nothing, not 3"],
    text: "b=2\n",
  });
});

test("Hadoop takes the first property that is final, or else the last", () => {
  const property = (value: string, more = "") =>
    `  <property>\n    <name>k</name>\n    <value>${value}</value>${more}\n  </property>\n`;
  const file = (...each: string[]) => `<configuration>\n${each.join("")}</configuration>\n`;
  const set = { k: "a<b" };
  assert.is(
    edited("setting", file(property("1"), property("2")), { format: "hadoop-xml", set }).text,
    file(property("1"), property("a&lt;b")),
  );
  const final = property("1", "<final>true</final>");
  assert.is(
    edited("setting", file(final, property("2")), { format: "hadoop-xml", set }).text,
    file(final.replace("1", "a&lt;b"), property("2")),
  );
  const commented = `<configuration>\n<!-- ${property("1")} -->\n</configuration>\n`;
  assert.is(
    edited("setting", commented, { format: "hadoop-xml", set }).text,
    commented.replace("</configuration>", `${property("a&lt;b")}</configuration>`),
  );
});

test.run();
