import type {
  ArithmeticExpression,
  Assignment as AssignmentNode,
  HereDocBody,
  ParameterExpansionPart,
  ParameterOperation,
  ParsedScript,
  TestExpression,
  Word as WordNode,
  WordPart,
} from "unbash";
import type { Span } from "../source/span.ts";
import { backquoteOffsets, type Offsets } from "./offsets.ts";
import type { Assignment, ParameterPart, Part, Statement, SubstitutionPart, TextPart, Word } from "./tree.ts";

interface Located {
  readonly pos: number;
  readonly end: number;
}

/** Where the script first fails to parse, and the spans of its tokens: shared by a script and those inside it. */
class Outcome {
  broken: number | undefined;
  readonly tokens: Span[] = [];
}

/** Converts words of `unbash`, with their quotes and expansions, to words of the tree. */
export abstract class WordConverter {
  /** The text that the offsets of the nodes are of. */
  readonly source: string;
  readonly #offsets: Offsets;
  readonly #outcome: Outcome;

  constructor(source: string, offsets: Offsets, outer?: WordConverter) {
    this.source = source;
    this.#offsets = offsets;
    this.#outcome = outer ? outer.#outcome : new Outcome();
  }

  /** Converts the statements of a script. */
  abstract script(script: ParsedScript): Statement[];
  /** A converter for a script whose nodes have offsets of another text. */
  protected abstract nested(source: string, offsets: Offsets): WordConverter;

  get broken(): number | undefined {
    return this.#outcome.broken;
  }

  get tokens(): readonly Span[] {
    return this.#outcome.tokens;
  }

  fail(offset: number): void {
    this.#outcome.broken = Math.min(this.#outcome.broken ?? Number.POSITIVE_INFINITY, this.#offsets(offset));
  }

  span({ pos, end }: Located): Span {
    return { start: this.#offsets(pos), end: this.#offsets(end) };
  }

  /** Notes that no comment begins inside of a node. */
  token(node: Located): Span {
    const span = this.span(node);
    this.#outcome.tokens.push(span);
    return span;
  }

  word(node: WordNode): Word {
    const span = this.#wordToken(node);
    return { span, parts: node.parts?.flatMap((part) => this.part(part, false)) ?? this.#text(node) };
  }

  /** A word of one text. */
  literal(node: Located & { readonly text: string }, value: string): Word {
    return { span: this.token(node), parts: this.#text({ ...node, value }) };
  }

  /** An empty word, where one is missing. */
  nothing(offset: number): Word {
    return { span: this.span({ pos: offset, end: offset }), parts: [] };
  }

  /** `name=value` as an argument of a command: one word that begins with `name=`. */
  assignmentWord(node: AssignmentNode): Word {
    const start = node.value.pos;
    const text = this.#slice(node.pos, start, false);
    const values = this.#values(node);
    return { span: this.token(node), parts: [...text, ...values.flatMap((value) => value.parts)] };
  }

  assignment(node: AssignmentNode): Assignment {
    const { name, append = false, value, index } = node;
    this.token({ pos: node.pos, end: value.pos });
    const array = index !== undefined || value.type === "ArrayValue";
    return { name, span: this.span(node), append, array, values: this.#values(node) };
  }

  hereDocument({ parts, ...body }: HereDocBody): Part[] {
    return parts?.flatMap((part) => this.part(part, true)) ?? this.#slice(body.pos, body.end, true);
  }

  part(node: WordPart, quoted: boolean): Part[] {
    switch (node.type) {
      case "Literal":
        return this.#text(node, quoted);
      case "Glob":
      case "BraceExpansion":
        return this.#slice(node.pos, node.end, quoted);
      case "SingleQuoted":
        return [{ type: "text", span: this.span(node), text: node.value, quote: "single" }];
      case "AnsiCQuoted":
        return [{ type: "text", span: this.span(node), text: node.value, quote: "ansi" }];
      case "DoubleQuoted":
      case "LocaleString": {
        const parts = node.parts.flatMap((part) => this.part(part, true));
        // "" is a word too: an empty one.
        return parts.length > 0
          ? parts
          : [{ type: "text", span: this.span(node), text: "", quote: "double" }];
      }
      case "ExtendedGlob": {
        const inner = node.parts?.flatMap((part) => this.part(part, quoted));
        if (!inner) return this.#slice(node.pos, node.end, quoted);
        // The `)` is missing if the script ends before it.
        const closed = this.source[node.end - 1] === ")" ? node.end - 1 : node.end;
        return [
          ...this.#slice(node.pos, node.pos + 2, quoted),
          ...inner,
          ...this.#slice(closed, node.end, quoted),
        ];
      }
      case "SimpleExpansion": {
        const name = node.text.slice(1);
        const span = this.span(node);
        return [{ type: "parameter", span, name, form: "plain", quoted, subscript: false, words: [] }];
      }
      case "ParameterExpansion":
        return [this.#parameter(node, quoted)];
      case "CommandExpansion":
      case "ProcessSubstitution":
        return [this.#substitution(node)];
      case "ArithmeticExpansion": {
        const brackets = node.text.startsWith("$[");
        const parts = arithmeticParts(this, node.expression);
        return [{ type: "arithmetic", span: this.span(node), brackets, parts }];
      }
    }
  }

  /** The text of a node; its value differs where backslashes quote something. */
  #text(node: Located & { readonly text: string; readonly value: string }, quoted = false): TextPart[] {
    if (node.text === node.value) return this.#slice(node.pos, node.end, quoted);
    return [{ type: "text", span: this.span(node), text: node.value, quote: quoted ? "double" : "escape" }];
  }

  #slice(pos: number, end: number, quoted: boolean): TextPart[] {
    const text = this.source.slice(pos, end);
    const span = this.span({ pos, end });
    // Within backquotes a backslash may have quoted it.
    const quote = quoted ? "double" : span.end - span.start === text.length ? "none" : "escape";
    return text === "" ? [] : [{ type: "text", span, text, quote }];
  }

  #values({ value }: AssignmentNode): Word[] {
    if (value.type === "Word") return [this.word(value)];
    return value.elements.map((element) => this.word(element));
  }

  #wordToken(node: WordNode): Span {
    const [only] = node.parts ?? [];
    // A substitution can contain comments, so only the parts around it are noted.
    if (only === undefined) return this.token(node);
    this.#noteParts(node.parts ?? []);
    return this.span(node);
  }

  #noteParts(parts: readonly WordPart[]): void {
    for (const part of parts) {
      if (part.type === "DoubleQuoted" || part.type === "LocaleString") this.#noteParts(part.parts);
      else if (part.type !== "CommandExpansion" && part.type !== "ProcessSubstitution") this.token(part);
    }
  }

  #parameter(node: ParameterExpansionPart, quoted: boolean): ParameterPart {
    const { parameter: name, prefix, index, operation } = node;
    const operator = prefix === "#" ? "length" : prefix === "!" ? "indirect" : operation?.operator;
    const words = [...(index ? [index] : []), ...operandsOf(operation)].map((word) => this.word(word));
    // `${x:offset:length}`: names in it are variables, as in arithmetic.
    const slice = operation?.type === "Slice" ? words.map((word) => this.#arithmeticWord(word)) : words;
    return {
      type: "parameter",
      span: this.span(node),
      name,
      form: "braced",
      quoted,
      ...(operator === undefined ? {} : { operator }),
      subscript: index !== undefined,
      words: slice,
    };
  }

  #arithmeticWord(word: Word): Word {
    return { ...word, parts: word.parts.flatMap((part) => (part.type === "text" ? namesIn(part) : [part])) };
  }

  #substitution(node: WordPart & { type: "CommandExpansion" | "ProcessSubstitution" }): SubstitutionPart {
    return {
      type: "substitution",
      span: this.span(node),
      process: node.type === "ProcessSubstitution",
      body: this.scriptIn(node, node.script),
    };
  }

  /** The statements of a substitution. Where the parser took backslashes out, offsets are those of what is left. */
  scriptIn(node: Located, script: ParsedScript | undefined): Statement[] {
    if (!script) return [];
    if (script.source === undefined) return this.script(script);
    const offsets = backquoteOffsets(this.source, node.pos + 1, script.source.length, this.#offsets);
    return this.nested(script.source, offsets).script(script);
  }
}

function operandsOf(operation: ParameterOperation | undefined): WordNode[] {
  switch (operation?.type) {
    case "Default":
    case "Remove":
    case "Transform":
      return [operation.operand];
    case "CaseModification":
      return operation.operand ? [operation.operand] : [];
    case "Replace":
      return [operation.pattern, operation.replacement];
    case "Slice":
      return [operation.offset, ...(operation.length ? [operation.length] : [])];
    default:
      return [];
  }
}

/** A text of an arithmetic expression, and the variables whose bare names are in it. */
function namesIn(part: TextPart): Part[] {
  const names = [...part.text.matchAll(/(?<![\w#])[A-Za-z_]\w*/g)].map((found): ParameterPart => {
    const start = part.span.start + found.index;
    return arithmeticName(found[0], { start, end: start + found[0].length });
  });
  return [part, ...names];
}

function arithmeticName(name: string, span: Span, reads?: boolean): ParameterPart {
  const assigns = reads === undefined ? {} : { assigns: { reads } };
  return {
    type: "parameter",
    span,
    name,
    form: "arithmetic",
    quoted: true,
    subscript: false,
    words: [],
    ...assigns,
  };
}

const assignment = /^(?:[-+*/%&|^]|<<|>>)?=$/;

/** The expansions and variables of an arithmetic expression; `reads` is set where the expression is assigned to. */
export function arithmeticParts(
  converter: WordConverter,
  node: ArithmeticExpression | undefined,
  reads?: boolean,
): Part[] {
  const inner = (expression: ArithmeticExpression, assigned?: boolean) =>
    arithmeticParts(converter, expression, assigned);
  switch (node?.type) {
    case undefined:
      return [];
    case "ArithmeticBinary": {
      const assigns = assignment.test(node.operator) ? node.operator !== "=" : undefined;
      return [...inner(node.left, assigns), ...inner(node.right)];
    }
    case "ArithmeticUnary":
      return inner(node.operand, /^(?:\+\+|--)$/.test(node.operator) ? true : undefined);
    case "ArithmeticTernary":
      return [node.test, node.consequent, node.alternate].flatMap((expression) => inner(expression));
    case "ArithmeticGroup":
      return inner(node.expression, reads);
    case "ArithmeticCommandExpansion": {
      const body = converter.scriptIn(node, node.script);
      return [{ type: "substitution", span: converter.span(node), process: false, body }];
    }
    case "ArithmeticWord": {
      const span = converter.token(node);
      if (node.parts) return node.parts.flatMap((part) => converter.part(part, true));
      const name = /^[A-Za-z_]\w*/.exec(node.value)?.[0];
      return name === undefined
        ? []
        : [arithmeticName(name, { start: span.start, end: span.start + name.length }, reads)];
    }
  }
}

/** The words of `[[ … ]]` in their order, operators and parentheses among them. */
export function testWords(converter: WordConverter, node: TestExpression): Word[] {
  const { source } = converter;
  // What the parser adds (`[[ x ]]` is read as `[[ -n x ]]`) or misses (an unclosed `(`) is not in the text.
  const operator = (text: string, pos: number) =>
    pos >= 0 && source.startsWith(text, pos)
      ? [converter.literal({ pos, end: pos + text.length, text }, text)]
      : [];
  switch (node.type) {
    case "TestUnary":
      return [...operator(node.operator, node.pos), converter.word(node.operand)];
    case "TestBinary": {
      const sign = operator(node.operator, source.indexOf(node.operator, node.left.end));
      return [converter.word(node.left), ...sign, converter.word(node.right)];
    }
    case "TestLogical":
      return node.operands.flatMap((operand, index) => {
        const before = node.operands[index - 1];
        const sign = before ? operator(node.operator, source.indexOf(node.operator, before.end)) : [];
        return [...sign, ...testWords(converter, operand)];
      });
    case "TestNot":
      return [
        ...node.negations.flatMap(({ pos }) => operator("!", pos)),
        ...testWords(converter, node.operand),
      ];
    case "TestGroup": {
      const inner = testWords(converter, node.expression);
      return [...operator("(", node.pos), ...inner, ...operator(")", node.end - 1)];
    }
  }
}
