import { test } from "uvu";
import * as assert from "uvu/assert";
import { convertVirtCustomize } from "../../src/migrate/virt-customize/convert.ts";
import { readOperations } from "../../src/migrate/virt-customize/read-operations.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileText } from "../compiler/support/compile-text.ts";
import { renderDiagnostics } from "../compiler/support/render.ts";

const convert = (text: string) => convertVirtCustomize(new SourceText("input", text));

test("a password is in no output", () => {
  const lines = [
    "password me:password:hunter2",
    "root-password file:hunter2",
    "sm-credentials x:password:hunter2",
  ];
  for (const text of [lines.join("\n"), `virt-customize ${lines.map((line) => `--${line}`).join(" ")}`]) {
    const made = convert(text);
    assert.is(made.remarks.length, 3);
    assert.not.match(made.text + renderDiagnostics(made.remarks, made.shown), "hunter2");
    assert.is(made.shown.text.length, text.length);
  }
});

test("a command line is read as a shell reads it, and a commands file as virt-customize does", () => {
  const told = (text: string) => readOperations(text).map(({ name, argument }) => `${name}|${argument}`);
  assert.equal(told(`sudo virt-customize -a x.img --write '/a:b c' --update --install="a,b"\n`), [
    "a|x.img",
    "write|/a:b c",
    "update|",
    "install|a,b",
  ]);
  assert.equal(told("# comment\n\nwrite /a:b  c\\\n d\nupdate\n"), ["write|/a:b  c\n d", "update|"]);
  assert.equal(told(""), []);
});

test("texts mean nothing to the recipe", async () => {
  const { text } = convert("write /etc/x:${y} $z \"q\" 'r' # s: t\ninstall no,on\n");
  const { plan, diagnostics } = await compileText(text);
  assert.equal(diagnostics, []);
  assert.match(JSON.stringify(plan!.steps), JSON.stringify("${y} $z \"q\" 'r' # s: t").slice(1, -1));
  assert.match(JSON.stringify(plan!.steps), '"name":["no"]');
});

test.run();
