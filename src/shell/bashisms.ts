import type { Span } from "../source/span.ts";
import { onlyInBash } from "./environment.ts";
import type { ScriptFacts } from "./facts.ts";
import type { ParameterPart, Part, Redirect, SimpleCommand, Statement } from "./tree.ts";
import { walk } from "./walk.ts";
import { commandWords, literalOf, outlineOf } from "./words.ts";

export interface Bashism {
  readonly span: Span;
  /** The code as written, shortened. */
  readonly found: string;
  /** The equivalent in POSIX sh. */
  readonly instead?: string;
  /** An edit to the equivalent in POSIX sh, if it is certain. */
  readonly edit?: { readonly span: Span; readonly text: string };
}

/** Finds syntax that bash and similar shells support, but not dash, which is /bin/sh on Debian and Ubuntu. */
export function bashismsOf({ tree, text, variables }: ScriptFacts): Bashism[] {
  const all: Bashism[] = [];
  if (!tree) return all;
  walk(tree.statements, {
    statement: (statement) => all.push(...inStatement(statement, text)),
    command: (command) => all.push(...inCommand(command, text)),
    redirect: (redirect) => all.push(...inRedirect(redirect, text)),
    part: (part) => all.push(...inPart(part, variables.assigned)),
  });
  return all;
}

const head = (span: Span, length: number): Span => ({
  start: span.start,
  end: Math.min(span.end, span.start + length),
});

function inStatement(statement: Statement, text: string): Bashism[] {
  switch (statement.type) {
    case "conditional":
      return [{ span: head(statement.span, 2), found: "[[ … ]]", instead: "`[ … ]`" }];
    case "arithmetic":
      return [{ span: head(statement.span, 2), found: "((…))", instead: "`[ … ]`, or `: $((…))`" }];
    case "for":
      if (statement.keyword === "select") return [{ span: head(statement.span, 6), found: "select" }];
      return statement.arithmetic
        ? [{ span: head(statement.span, 3), found: "for ((…))", instead: "a `while` loop" }]
        : [];
    case "pipeline":
      return statement.joinsErrors ? [{ span: statement.span, found: "|&", instead: "`2>&1 |`" }] : [];
    case "function": {
      const { span, body, name } = statement;
      if (statement.keyword) {
        const edited = { start: span.start, end: body.span.start };
        const edit = { span: edited, text: `${name}() ` };
        // There may be a comment or a line end between the name and the body, which an edit would lose.
        const plain = /^function[ \t]+[A-Za-z_]\w*[ \t]*(\([ \t]*\)[ \t]*)?$/.test(
          text.slice(edited.start, edited.end),
        );
        return [
          { span: head(span, 8), found: "function", instead: `\`${name}()\``, ...(plain ? { edit } : {}) },
        ];
      }
      return /^[A-Za-z_]\w*$/.test(name)
        ? []
        : [
            {
              span: head(span, name.length),
              found: `${name}()`,
              instead: "a name of letters, digits and `_`",
            },
          ];
    }
    default:
      return [];
  }
}

const bashCommands: Readonly<Record<string, string | undefined>> = {
  builtin: "the command alone",
  caller: undefined,
  compgen: undefined,
  complete: undefined,
  declare: "a plain assignment",
  dirs: undefined,
  disown: undefined,
  let: "`$((…))`",
  mapfile: "`while read -r`",
  popd: "`cd` in a subshell",
  pushd: "`cd` in a subshell",
  readarray: "`while read -r`",
  shopt: undefined,
  source: "`.`",
  typeset: "a plain assignment",
};

/** Options that a built-in command has only in bash. */
const bashOptions: Readonly<Record<string, { readonly pattern: RegExp; readonly instead?: string }>> = {
  echo: { pattern: /^-[nE]*e/, instead: "`printf`" },
  export: { pattern: /^-[fn]$/ },
  printf: { pattern: /^-v$/, instead: "`name=$(printf …)`" },
  read: { pattern: /^-[a-z]*[adeinNstu]/ },
  set: { pattern: /^[-+](?:[BEHPT]|pipefail$)/ },
  type: { pattern: /^-[apPt]/, instead: "`command -v`" },
  wait: { pattern: /^-[fnp]/ },
};

function inCommand(command: SimpleCommand, text: string): Bashism[] {
  const all: Bashism[] = [];
  for (const assignment of command.assignments) {
    const span = head(assignment.span, assignment.name.length);
    if (assignment.array)
      all.push({ span, found: `${assignment.name}[…]`, instead: '`set -- …` and `"$@"`' });
    else if (assignment.append)
      all.push({ span, found: "+=", instead: `\`${assignment.name}=$${assignment.name}…\`` });
  }
  const words = commandWords(command);
  const name = literalOf(words[0]);
  if (name === undefined) return all;
  const first = words[0]!.span;
  if (name in bashCommands) {
    const instead = bashCommands[name];
    const path =
      name === "source" && words.length === 2 ? text.slice(words[1]!.span.start, words[1]!.span.end) : "";
    all.push({
      span: first,
      found: name,
      ...(instead ? { instead } : {}),
      ...(/^["']?[./$]/.test(path) && path.includes("/") ? { edit: { span: first, text: "." } } : {}),
    });
  }
  const options = bashOptions[name];
  for (const word of words.slice(1)) {
    const option = literalOf(word);
    const afterDashes = name === "set" && option === "pipefail";
    if (!options || option === undefined || (!/^[-+]/.test(option) && !afterDashes)) break;
    if (options.pattern.test(option))
      all.push({
        span: word.span,
        found: `${name} ${option}`,
        ...(options.instead ? { instead: options.instead } : {}),
      });
  }
  if (name === "[" || name === "test") {
    for (const word of words) {
      if (outlineOf(word) === "==" && word.parts[0]?.type === "text" && word.parts[0].quote === "none")
        all.push({ span: word.span, found: "==", instead: "`=`", edit: { span: word.span, text: "=" } });
    }
  }
  if (name === "trap" && words.slice(2).some((word) => /^(ERR|DEBUG|RETURN)$/.test(outlineOf(word))))
    all.push({ span: words.at(-1)!.span, found: `trap … ${outlineOf(words.at(-1)!)}` });
  if (name === "printf" && /%q/.test(outlineOf(words[1] ?? words[0]!)))
    all.push({ span: words[1]!.span, found: "printf %q" });
  for (const word of words.slice(1)) {
    for (const part of word.parts) {
      if (part.type === "text" && part.quote === "none" && /\{[^{}\s]*(,|\.\.)[^{}\s]*\}/.test(part.text))
        all.push({ span: part.span, found: "{…,…}", instead: "the words one by one" });
    }
  }
  return all;
}

function inRedirect({ operator, span, fd, target }: Redirect, text: string): Bashism[] {
  const file = text.slice(target.span.start, target.span.end);
  if (operator === "<<<") return [{ span, found: "<<<", instead: "`printf … |`, or a here-document" }];
  if (operator === "&>" || operator === "&>>") {
    const plain = operator === "&>" ? ">" : ">>";
    return [
      {
        span,
        found: operator,
        instead: `\`${plain} ${file} 2>&1\``,
        edit: { span, text: `${plain} ${file} 2>&1` },
      },
    ];
  }
  if (operator === ">&" && fd === undefined && !/^(\d+|-|\$.*)$/.test(file))
    return [
      { span, found: ">& file", instead: `\`> ${file} 2>&1\``, edit: { span, text: `> ${file} 2>&1` } },
    ];
  return [];
}

function inPart(part: Part, assigned: ReadonlySet<string>): Bashism[] {
  switch (part.type) {
    case "text":
      return part.quote === "ansi" ? [{ span: part.span, found: "$'…'", instead: "`$(printf …)`" }] : [];
    case "substitution":
      return part.process
        ? [{ span: head(part.span, 2), found: "<(…)", instead: "a pipe, or a temporary file" }]
        : [];
    case "arithmetic":
      return part.brackets ? [{ span: part.span, found: "$[…]", instead: "`$((…))`" }] : [];
    case "parameter":
      return inParameter(part, assigned);
  }
}

function inParameter(part: ParameterPart, assigned: ReadonlySet<string>): Bashism[] {
  const { span, name, operator } = part;
  if (part.form !== "arithmetic") {
    if (part.subscript) return [{ span, found: `\${${name}[…]}` }];
    if (operator === "indirect") return [{ span, found: `\${!${name}}`, instead: "`eval`, with care" }];
    if (operator === ":")
      return [{ span, found: `\${${name}:…}`, instead: "`cut`, or `${x%…}` and `${x#…}`" }];
    if (operator !== undefined && /^(\/|\^|,|@)/.test(operator))
      return [
        { span, found: `\${${name}${operator}…}`, instead: operator.startsWith("/") ? "`sed`" : "`tr`" },
      ];
  }
  return onlyInBash.has(name) && !assigned.has(name) ? [{ span, found: `$${name}` }] : [];
}
