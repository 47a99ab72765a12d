import {
  type AndOr as AndOrNode,
  type Command,
  type CommandNode,
  type CompoundList,
  type ParsedScript,
  type PipelineNode,
  parse,
  type Redirection,
  type Statement as StatementNode,
} from "unbash";
import { commentsIn } from "./comments.ts";
import { arithmeticParts, testWords, WordConverter } from "./convert-word.ts";
import { plainOffsets } from "./offsets.ts";
import type { AndOr, Assignment, Redirect, ShellScript, SimpleCommand, Statement, Word } from "./tree.ts";

/**
 * Reads a shell script with the parser `unbash` into the tree that the analyses look at.
 * Never throws: what cannot be read is left out, and `broken` is the offset of the first problem.
 */
export function parseShell(text: string): ShellScript {
  // A carriage return before a line end is not part of a word. Replacing it with a space keeps all offsets.
  const script = parse(text.replaceAll("\r\n", " \n"));
  const converter = new ScriptConverter(text, plainOffsets(text));
  const statements = converter.script(script);
  const { broken, tokens } = converter;
  const comments = commentsIn(text, tokens, broken);
  return { text, statements, comments, ...(broken === undefined ? {} : { broken }) };
}

class ScriptConverter extends WordConverter {
  protected nested(source: string, offsets: (offset: number) => number): WordConverter {
    return new ScriptConverter(source, offsets, this);
  }

  script(script: ParsedScript): Statement[] {
    for (const { pos } of script.errors ?? []) this.fail(pos);
    return this.statements(script.commands);
  }

  private statements(nodes: readonly StatementNode[]): Statement[] {
    return nodes.map(({ command }) =>
      command.type === "AndOr" ? this.andOr(command) : this.pipeline(command),
    );
  }

  private list(list: CompoundList | undefined): Statement[] {
    return list ? this.statements(list.commands) : [];
  }

  private andOr(node: AndOrNode): AndOr {
    const [first, ...rest] = node.commands.map((command) => this.pipeline(command));
    return {
      type: "and-or",
      span: this.span(node),
      first: first!,
      rest: rest.map((statement, index) => ({ operator: node.operators[index]!, statement })),
      redirects: [],
    };
  }

  private pipeline(node: PipelineNode): Statement {
    if (node.type !== "Pipeline") return this.command(node);
    const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
    const commands = node.commands.map((command) => this.command(command));
    const [only] = commands;
    if (only && commands.length === 1 && !negated) return only;
    const joinsErrors = node.operators.includes("|&");
    return { type: "pipeline", span: this.span(node), negated, commands, joinsErrors, redirects: [] };
  }

  private command(node: CommandNode | CompoundList): Statement {
    const common = { span: this.span(node), redirects: [] as Redirect[] };
    switch (node.type) {
      case "Command":
        return this.simple(node);
      case "Redirected": {
        const redirects = node.redirects.map((redirect) => this.redirect(redirect));
        return { ...this.command(node.command), span: common.span, redirects };
      }
      case "Function": {
        const keyword = this.source.startsWith("function", node.pos) && node.name.pos > node.pos;
        this.word(node.name);
        return { ...common, type: "function", name: node.name.text, keyword, body: this.command(node.body) };
      }
      case "Coproc":
        return this.command(node.body);
      case "Subshell":
        return { ...common, type: "group", subshell: true, body: this.list(node.body) };
      case "BraceGroup":
        return { ...common, type: "group", subshell: false, body: this.list(node.body) };
      case "CompoundList":
        return { ...common, type: "group", subshell: false, body: this.list(node) };
      case "ArithmeticCommand":
        return { ...common, type: "arithmetic", parts: arithmeticParts(this, node.expression) };
      case "TestCommand":
        return { ...common, type: "conditional", words: testWords(this, node.expression) };
      case "If": {
        const clauses = [node, ...node.elif].map((clause) => ({
          condition: this.list(clause.clause),
          body: this.list(clause.then),
        }));
        return { ...common, type: "if", clauses, ...(node.else ? { otherwise: this.list(node.else) } : {}) };
      }
      case "While": {
        const condition = this.list(node.clause);
        return {
          ...common,
          type: "loop",
          until: node.kind === "until",
          condition,
          body: this.list(node.body),
        };
      }
      case "For":
      case "Select": {
        this.word(node.name);
        return {
          ...common,
          type: "for",
          keyword: node.type === "For" ? "for" : "select",
          variable: { name: node.name.text, span: this.span(node.name) },
          words: (node.wordlist ?? []).map((word) => this.word(word)),
          body: this.list(node.body),
        };
      }
      case "ArithmeticFor": {
        const expressions = [node.initialize, node.test, node.update];
        const arithmetic = expressions.flatMap((expression) => arithmeticParts(this, expression));
        return { ...common, type: "for", keyword: "for", words: [], arithmetic, body: this.list(node.body) };
      }
      case "Case":
        return {
          ...common,
          type: "case",
          word: this.word(node.word),
          arms: node.items.map(({ pattern, body }) => ({
            patterns: pattern.map((word) => this.word(word)),
            body: this.list(body),
          })),
        };
    }
  }

  private simple(node: Command): SimpleCommand {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    for (const item of node.prefix) if (item.type === "Assignment") assignments.push(this.assignment(item));
    if (node.name) words.push(this.word(node.name));
    // After the command's name, `x=1` is an argument, as in `export x=1`.
    for (const item of node.args)
      words.push(item.type === "Word" ? this.word(item) : this.assignmentWord(item));
    const redirects = node.redirects.map((redirect) => this.redirect(redirect));
    return { type: "simple", span: this.span(node), assignments, words, redirects };
  }

  private redirect(node: Redirection): Redirect {
    const { descriptor } = node;
    const fd =
      descriptor &&
      (descriptor.type === "FileDescriptor" ? String(descriptor.value) : `{${descriptor.name}}`);
    const common = { span: this.span(node), operator: node.operator, ...(fd === undefined ? {} : { fd }) };
    if (descriptor) this.token(descriptor);
    if (node.type !== "HereDoc")
      return { ...common, target: node.target ? this.word(node.target) : this.nothing(node.end) };
    const { delimiter, body, closing } = node;
    // The rest of the command's line is between the redirection and the body, and is converted like other text.
    this.token(body);
    if (closing) this.token(closing);
    else this.fail(body.end);
    return {
      ...common,
      target: delimiter ? this.literal(delimiter, delimiter.value) : this.nothing(node.end),
      body: { span: this.span(body), parts: this.hereDocument(body) },
    };
  }
}
