// Whatever is known when a program is linked, it does what its libraries do as a whole.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { suite } from "uvu";
import { link, wholeLibrary } from "../../src/compiler/emit/link/link.ts";
import { annotateLibrary } from "../../src/shell/link/annotate.ts";
import { assertProperty } from "../support/properties.ts";

const test = suite("what is left out of a program does not matter to it");

/** Variables whose values are known as one, as one of two, or not at all, and what they can be. */
const variables = ["mode", "verify", "tether", "command"] as const;
const words = ["", "a", "b"] as const;

interface Case {
  readonly library: string;
  /** The value of each variable, and the values that are known to be possible; none: unknown. */
  readonly values: readonly { readonly value: string; readonly possible: readonly string[] }[];
}

const variable = fc.constantFrom(...variables);
const word = fc.constantFrom("a", "b");

const simpleTest = fc.oneof(
  fc.tuple(fc.constantFrom("-n", "-z"), variable).map(([operator, name]) => `[ ${operator} "$${name}" ]`),
  fc.tuple(variable, variable).map(([first, second]) => `[ -n "$${first}$${second}" ]`),
  fc
    .tuple(variable, fc.constantFrom("=", "!="), word)
    .map(([name, operator, text]) => `[ "$${name}" ${operator} ${text} ]`),
  fc.constantFrom("say 1", "no 2", '[ -n "$unknown" ]', '[ -z "$unknown" ]'),
);

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    simpleTest,
    simpleTest.map((text) => `! ${text}`),
    fc.tuple(simpleTest, fc.constantFrom("&&", "||"), tie("condition")).map((parts) => parts.join(" ")),
    fc
      .tuple(tie("condition"), fc.constantFrom("&&", "||"), simpleTest)
      .map(([a, operator, b]) => `{ ${a}; } ${operator} ${b}`),
  ),
}));

/** The lines of a body, without indentation. */
const { body } = fc.letrec<{ statement: readonly string[]; body: readonly string[] }>((tie) => {
  const indented = (lines: readonly string[], by = "  ") => lines.map((line) => by + line);
  return {
    statement: fc.oneof(
      { depthSize: "small" },
      fc.nat(9).map((number) => [`say ${number}`]),
      fc.constantFrom(["# why", "say x"], ["return 3"], ['say "two', 'lines"'], ["cat <<E", "text", "E"]),
      condition.map((text) => [text]),
      fc.tuple(condition, tie("body")).map(([text, inner]) => [`if ${text}; then`, ...indented(inner), "fi"]),
      fc
        .tuple(condition, tie("body"), condition, tie("body"), tie("body"))
        .map(([first, a, second, b, c]) => [
          `if ${first}; then`,
          ...indented(a),
          `elif ${second}; then`,
          ...indented(b),
          "else",
          ...indented(c),
          "fi",
        ]),
      fc
        .tuple(variable, tie("body"), tie("body"))
        .map(([name, a, b]) => [
          `case $${name} in`,
          "  a)",
          ...indented(a, "    "),
          "    ;;",
          "  b | c)",
          ...indented(b, "    "),
          "    ;;",
          "esac",
        ]),
      tie("body").map((inner) => ["for each in 1 2; do", ...indented(inner), "done"]),
    ),
    body: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((statements) => statements.flat()),
  };
});

const cases = fc.record<Case>({
  // Texts and here-documents are not indented.
  library: body.map((lines) =>
    [
      "main() {",
      ...lines.map((line) => (/^ *(?:lines"|text|E)$/.test(line) ? line.trim() : `  ${line}`)),
      "}",
      "",
    ].join("\n"),
  ),
  values: fc.tuple(
    ...variables.map(() =>
      fc
        .tuple(fc.constantFrom(...words), fc.constantFrom(...words), fc.nat(2))
        .map(([value, other, kind]) => ({
          value,
          possible: kind === 0 ? [] : kind === 1 ? [value] : [value, other],
        })),
    ),
  ),
});

function run(library: string, { values, library: original }: Case): string {
  return ["", "yes"]
    .map((unknown) => {
      const set = variables.map((name, index) => `${name}='${values[index]!.value}'`).join(" ");
      const program = `${set} unknown=${unknown}\nsay() { echo "said $*"; }\nno() { echo "no $*"; return 1; }\n${library}\nmain\n`;
      const { stdout, stderr, status } = spawnSync("dash", ["-c", program], { encoding: "utf8" });
      assert.equal(stderr, "", `${program}\n${original}`);
      return `${stdout}${status === 3 ? "three" : ""}`;
    })
    .join("--\n");
}

test("random functions say the same", () =>
  assertProperty(
    fc.property(cases, (each) => {
      const library = annotateLibrary(each.library);
      const known = Object.fromEntries(
        variables.flatMap((name, index) => {
          const { possible } = each.values[index]!;
          return possible.length === 0 ? [] : [[name, possible]];
        }),
      );
      assert.equal(
        run(link([library], ["main"], known), each),
        run(wholeLibrary([library]), each),
        each.library,
      );
    }),
    Number(process.env.RANDOM_RUNS ?? 200),
  ));

test.run();
