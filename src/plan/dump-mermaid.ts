import {
  quoteText,
  showOsKey,
  showPackage,
  showTemplate,
  showText,
  type VariableNames,
  variableNames,
} from "./describe.ts";
import type { AllOp, AnyOp, ArgumentCaseOp, Op, OsCaseOp, Plan, VariableId } from "./plan.ts";

/** An edge that still lacks its end: the node that it leaves, and what is written on it. */
interface Open {
  readonly from: string;
  readonly label?: string;
}

type LeafOp = Exclude<Op, AllOp | AnyOp | OsCaseOp | ArgumentCaseOp>;

/** A node with several ways out; `exhaustive`: it is left by one of them, never past all. */
interface Choice {
  readonly label: string;
  readonly arms: readonly (readonly [label: string, steps: readonly Op[]])[];
  readonly exhaustive: boolean;
}

/** The plan as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), for pages that draw it. */
export function dumpMermaid(plan: Plan): string {
  const chart = new Chart(variableNames(plan));
  const start = chart.node(`recipe ${showText(plan.recipe.path)}`, "round");
  const end = chart.sequence(plan.steps, [{ from: start }]);
  chart.enter(end, chart.node("the image conforms", "round"));
  return `flowchart TD\n${chart.lines.map((line) => `  ${line}\n`).join("")}`;
}

const shapes = { box: ['["', '"]'], round: ['(["', '"])'], choice: ['{{"', '"}}'] } as const;

class Chart {
  readonly lines: string[] = [];
  readonly #names: VariableNames;
  #count = 0;

  constructor(names: VariableNames) {
    this.#names = names;
  }

  node(label: string, shape: keyof typeof shapes = "box"): string {
    const id = `n${++this.#count}`;
    const [open, close] = shapes[shape];
    this.lines.push(`${id}${open}${escapeLabel(label)}${close}`);
    return id;
  }

  /** Ends open edges at a node. */
  enter(open: readonly Open[], node: string): void {
    for (const { from, label } of open)
      this.lines.push(`${from} -->${label === undefined ? "" : `|"${escapeLabel(label)}"|`} ${node}`);
  }

  /** Draws steps one after the other; returns the edges that leave the last. */
  sequence(steps: readonly Op[], open: readonly Open[]): readonly Open[] {
    return steps.reduce((into, step) => this.#step(step, into), open);
  }

  #step(op: Op, open: readonly Open[]): readonly Open[] {
    if (op.op === "all") return this.sequence(op.steps, open);
    const choice = this.#choice(op);
    if (choice) {
      const node = this.node(choice.label, "choice");
      this.enter(open, node);
      const leaving = choice.arms.flatMap(([label, steps]) => this.sequence(steps, [{ from: node, label }]));
      return choice.exhaustive ? leaving : [...leaving, { from: node, label: "none of these" }];
    }
    const node = this.node(this.#label(op as LeafOp));
    this.enter(open, node);
    return [{ from: node }];
  }

  #choice(op: Op): Choice | undefined {
    switch (op.op) {
      case "any":
        return {
          label: "any of these",
          arms: op.branches.map((one, index) => [index === 0 ? "try" : "or try", one.steps]),
          exhaustive: true,
        };
      case "os-case":
        return {
          label: "distribution of the guest",
          arms: op.arms.map((one) => [showOsKey(one.key), one.steps]),
          exhaustive: false,
        };
      case "argument-case":
        return {
          label: `value of ${this.#variable(op.variable)}`,
          arms: op.cases.map((one) => [quoteText(one.value), one.steps]),
          exhaustive: false,
        };
      default:
        return undefined;
    }
  }

  #variable(id: VariableId): string {
    return showText(this.#names.get(id) ?? id);
  }

  #label(op: LeafOp): string {
    switch (op.op) {
      case "packages":
        return ["package", ...op.packages.map((one) => showPackage(one, this.#names))].join("\n");
      case "script":
        return `script ${showText(op.name)}${op.output === undefined ? "" : `\noutput to ${this.#variable(op.output)}`}`;
      case "copy":
        return `copy to ${showText(`/tmp/${op.name}`)}`;
      case "set":
        return `set ${this.#variable(op.variable)} to ${showTemplate(op.value, this.#names)}`;
    }
  }
}

/**
 * Text for a quoted label: what Mermaid might read as markup, markdown, an entity, or (it looks for these
 * before it looks for quotes) a directive or a style, is an entity.
 */
function escapeLabel(text: string): string {
  return text
    .replace(/[#"&<>`\\*_~:%]/g, (character) => `#${character.charCodeAt(0)};`)
    .replaceAll("\n", "<br/>");
}
