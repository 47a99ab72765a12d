import { showText, type VariableNames, variableNames } from "./describe.ts";
import { definitionOf } from "./ops.ts";
import type { Op, Plan } from "./plan.ts";
import { innerLists } from "./walk.ts";

/** An edge that still lacks its end: the node that it leaves, and what is written on it. */
interface Open {
  readonly from: string;
  readonly label?: string;
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

  node(label: string, shape: keyof typeof shapes): string {
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
    const { chart, inner } = definitionOf(op);
    const lists = innerLists(op);
    if (!chart) return lists.reduce((into, steps) => this.sequence(steps, into), open);
    const node = this.node(chart(op, this.#names), inner ? "choice" : "box");
    this.enter(open, node);
    if (!inner) return [{ from: node }];
    const headings = inner.headings?.(op);
    const leaving = lists.flatMap((steps, index) => {
      const label = headings?.[index]?.chart;
      return this.sequence(steps, [{ from: node, ...(label === undefined ? {} : { label }) }]);
    });
    return inner.runs === "choice" ? [...leaving, { from: node, label: "none of these" }] : leaving;
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
