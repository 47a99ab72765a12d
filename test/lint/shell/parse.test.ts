import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitStatusOf } from "../../../src/shell/outcome.ts";
import { parseShell } from "../../../src/shell/parse-shell.ts";
import type { Statement } from "../../../src/shell/tree.ts";
import { walk } from "../../../src/shell/walk.ts";
import { commandName, commandWords, literalOf, outlineOf } from "../../../src/shell/words.ts";

/** A script's tree in short: commands as `name(words)`, what holds them by its type. */
function shape(text: string): string {
  const script = parseShell(text);
  const list = (statements: readonly Statement[]) => statements.map(shapeName).join("; ");
  const shapeName = (statement: Statement): string => {
    switch (statement.type) {
      case "simple":
        return [
          ...statement.assignments.map((it) => `${it.name}${it.append ? "+" : ""}=`),
          ...statement.words.map((word) => literalOf(word) ?? outlineOf(word).replaceAll("\uFFFC", "$")),
          ...statement.redirects.map((it) => `${it.fd ?? ""}${it.operator}`),
        ].join(" ");
      case "pipeline":
        return `${statement.negated ? "! " : ""}pipe(${statement.commands.map(shapeName).join(", ")})`;
      case "and-or":
        return `(${shapeName(statement.first)}${statement.rest.map((it) => ` ${it.operator} ${shapeName(it.statement)}`).join("")})`;
      case "if":
        return `if(${statement.clauses.map((it) => `${list(it.condition)} ? ${list(it.body)}`).join(" : ")}${statement.otherwise ? ` : ${list(statement.otherwise)}` : ""})`;
      case "loop":
        return `loop(${list(statement.condition)} ? ${list(statement.body)})`;
      case "for":
        return `for(${statement.variable?.name ?? "(())"}: ${statement.words.map(outlineOf).join(" ")} ? ${list(statement.body)})`;
      case "case":
        return `case(${statement.arms.map((it) => `${it.patterns.map(outlineOf).join("|")} ? ${list(it.body)}`).join(" : ")})`;
      case "function":
        return `${statement.name}()${shapeName(statement.body)}`;
      case "group":
        return `${statement.subshell ? "sub" : ""}{${list(statement.body)}}`;
      case "arithmetic":
        return "((…))";
      case "conditional":
        return `[[${statement.words.map(outlineOf).join(" ")}]]`;
    }
  };
  return `${list(script.statements)}${script.broken === undefined ? "" : " BROKEN"}`;
}

const shapes: readonly (readonly [script: string, shape: string])[] = [
  ["a b 'c d' \"e f\"g # h\ni", "a b c d e fg; i"],
  ["a;b&c\n\nd;", "a; b; c; d"],
  ["a | b |& c && d || ! e", "(pipe(a, b, c) && d || ! pipe(e))"],
  ["x=1 y+=2 a b=c", "x= y+= a b=c"],
  ["a=(1 2\n # n\n 3) b", "a= b"],
  ["a >b 2>&1 <c &>d >|e 3<>f", "a > 2>& < &> >| 3<>"],
  ["a \\\n  b\\\nc", "a bc"],
  ["if a; then b; elif c\nthen d\nelse e; fi", "if(a ? b : c ? d : e)"],
  ["while read -r x; do a; done <f", "loop(read -r x ? a)"],
  ["until a\ndo b\ndone | c", "pipe(loop(a ? b), c)"],
  [
    "for x in a $b *; do c; done; for y do d; done; for z\ndo e; done",
    "for(x: a \uFFFC * ? c); for(y:  ? d); for(z:  ? e)",
  ],
  ["for ((i=0;i<2;i++)); do a; done", "for((()):  ? a)"],
  ["case $x in a|b) c;; (d) e;& f*) ;; esac", "case(a|b ? c : d ? e : f* ? )"],
  ["case x in a) b; esac; esac=1", "case(a ? b); esac="],
  ["f() { a; }; function g { b; }; function h() ( c )", "f(){a}; g(){b}; h()sub{c}"],
  ["{ a; }; (b; c); ((d)); ( (e); f )", "{a}; sub{b; c}; ((…)); sub{sub{e}; f}"],
  ["[[ a =~ ^(x|y)\\ z$ && ( -n b || ! c < d ) ]] && e", "([[a =~ ^(x|y) z$ && ( -n b || ! c < d )]] && e)"],
  ["cat <<A <<'B' && c\n1 $x\nA\n2 $y\nB\nd", "(cat << << && c); d"],
  ["cat <<-\tE\n\ta\n\tE\nb", "cat <<-; b"],
  ["a $(b; c $(d)) `e \\`f\\`` <(g) $((1 + $(h)))", "a $ $ $ $"],
  ['a "x $(b "y")" ${c:-"d}"} "${e:-z}"', "a x $ $ $"],
  ["time -p a; ! b; coproc c", "a; ! pipe(b); c"],
  ["a }; echo if then done", "a }; echo if then done"],
  ["echo a#b '#' \\# # c", "echo a#b # #"],
  ["a\r\nif b\r\nthen c\r\nfi\r\n", "a; if(b ? c)"],
  ["@(a|b) !(c) x@(d)y", "@(a|b) !(c) x@(d)y"],
  ["x=`if a; then b; fi`; c", "x=; c"],
  ["", ""],
];

for (const [script, expected] of shapes)
  test(JSON.stringify(script), () => assert.is(shape(script), expected));

for (const broken of [
  "if a; then b",
  "a 'b",
  'a "b',
  "a $(b",
  "a `b",
  "cat <<E\na",
  "case x in",
  ")",
  "a\n;b",
  "a )",
  "fi",
  "{ a",
  "((a",
  "f() ",
  "a &&",
  "[[ a",
])
  test(`${JSON.stringify(broken)} is no whole script`, () => assert.match(shape(broken), / ?BROKEN$/));

test("comments are found between tokens only", () => {
  const script = [
    "#!/bin/sh",
    "a b#c '# d' \"# e $(f # 1",
    ')" # 2',
    "cat <<E >g # 3",
    "# h",
    "E",
    "if # 4",
    "  i; then ${j#k} $# $((16#ff)); fi # 5\r",
    "l=(m # 6",
    "n) `o # 7",
    "` # \\",
    "[[ p == *#* ]] # 8",
    "case q in r) ;; # 9",
    "esac",
  ].join("\n");
  const { comments, broken } = parseShell(script);
  assert.is(broken, undefined);
  assert.equal(
    comments.map(({ start, end }) => script.slice(start, end)),
    ["#!/bin/sh", "# 1", "# 2", "# 3", "# 4", "# 5\r", "# 6", "# 7", "# \\", "# 8", "# 9"],
  );
});

test("what runs another command is looked through", () => {
  const nameOf = (script: string) => {
    const [statement] = parseShell(script).statements;
    assert.is(statement?.type, "simple");
    return statement?.type === "simple" ? [commandName(statement), commandWords(statement).length] : [];
  };
  assert.equal(nameOf("sudo -E -u root env A=1 B=$x timeout -k 1 5 /usr/bin/curl -s x"), ["curl", 3]);
  assert.equal(nameOf("exec >/dev/null"), ["exec", 1]);
  assert.equal(nameOf("command -v x"), ["x", 1]);
  assert.equal(nameOf("$x y"), [undefined, 2]);
});

test("deep nesting is given up, not overflowed, and long texts take no longer than they are", () => {
  for (const open of [
    "$(",
    "(",
    "{ ",
    "if ",
    "${x:-",
    '"$(',
    "[[ (",
    "case x in (",
    "@(",
    "a=(",
    "((",
    "f() { ",
    "while ",
    "$((",
  ]) {
    const { broken } = parseShell(open.repeat(5_000));
    assert.is.not(broken, undefined, open);
  }
  const chain = parseShell("a && b || ".repeat(5_000));
  assert.is.not(chain.broken, undefined);
  walk(chain.statements, {});
  exitStatusOf(chain, new Map());
  const long = parseShell(`${"a 'b' \"$c\" # d\n".repeat(5_000)}x='${"y".repeat(100_000)}'`);
  assert.is(long.broken, undefined);
  assert.is(long.statements.length, 5_001);
});

test.run();
