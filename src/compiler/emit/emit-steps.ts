import { canonicalDistribution } from "../../plan/distributions.ts";
import type {
  AnyOp,
  ArgumentCaseOp,
  Op,
  PackageRequest,
  PackagesOp,
  Plan,
  ScriptOp,
  StepId,
  Template,
  VariableId,
} from "../../plan/plan.ts";
import { variablesSetBy } from "../../plan/walk.ts";
import type { DescribeStep } from "./describe-step.ts";
import type { EmittedResources } from "./emit-resources.ts";
import { needsShell } from "./emit-resources.ts";
import { commentSh, quoteSh } from "./quote-sh.ts";

/**
 * The plan's steps as functions of the guest program: `step_3_1` does step 3.1 and fails where it is not as it
 * should be; `block_3_1` does a list of steps. What they call is in guest/*.sh.
 */
export function emitSteps(plan: Plan, resources: EmittedResources, describe: DescribeStep): string {
  return new StepEmitter(plan, resources, describe).emit();
}

class StepEmitter {
  readonly #plan: Plan;
  readonly #resources: EmittedResources;
  readonly #describe: DescribeStep;
  readonly #functions: string[] = [];
  readonly #secrets: ReadonlySet<VariableId>;

  constructor(plan: Plan, resources: EmittedResources, describe: DescribeStep) {
    this.#plan = plan;
    this.#resources = resources;
    this.#describe = describe;
    this.#secrets = new Set(plan.variables.filter((one) => one.secret).map((one) => one.id));
  }

  emit(): string {
    this.#block("plan", this.#plan.steps);
    return this.#functions.join("\n");
  }

  /** A list of steps: test-only asks all of them, reconciling ends with the first that fails. */
  #block(name: string, steps: readonly Op[]): void {
    const result = `result_${name}`;
    const body =
      steps.length === 0
        ? ["  :"]
        : [
            `  ${result}=0`,
            ...steps.map((op) => `  ${stepName(op.id)} || { ${result}=1; in_test_only || return 1; }`),
            `  return "$${result}"`,
          ];
    this.#functions.push(`${name}() {\n${body.join("\n")}\n}\n`);
    for (const op of steps) this.#step(op);
  }

  #step(op: Op): void {
    const place = this.#functions.length;
    const body = this.#body(op).map((line) => `  ${line}`);
    // A step stands above what is inside it.
    this.#functions.splice(
      place,
      0,
      `${this.#describe(op).map(commentSh).join("\n")}\n${stepName(op.id)}() {\n${body.join("\n")}\n}\n`,
    );
  }

  #body(op: Op): string[] {
    switch (op.op) {
      case "packages":
        return this.#packages(op);
      case "script":
        return this.#script(op);
      case "copy":
        return [this.#resources.functionOf(op.resource), `copy ${op.id} ${quoteSh(op.name)} "$file"`];
      case "set": {
        const used = variablesOf(op.value);
        const guard =
          used.length > 0
            ? [`${command("valued", ...used)} || { set_lost ${op.id} ${op.variable}; return 1; }`]
            : [];
        return [...guard, `set_step ${op.id} ${op.variable} ${word(op.value)}`];
      }
      case "all":
        this.#block(blockName(op.id), op.steps);
        return [blockName(op.id)];
      case "any":
        return this.#any(op);
      case "os-case":
        return op.arms.length === 0
          ? [":"]
          : [
              ...op.arms.flatMap((arm, index) => {
                this.#block(blockName(arm.id), arm.steps);
                const bounds = arm.key.bounds.flatMap((one) => [quoteSh(one.operator), quoteSh(one.version)]);
                const test = command("os_is", quoteSh(canonicalDistribution(arm.key.name)), ...bounds);
                return [`${index === 0 ? "if" : "elif"} ${test}; then`, `  ${blockName(arm.id)}`];
              }),
              "fi",
            ];
      case "argument-case":
        return this.#argumentCase(op);
    }
  }

  #packages(op: PackagesOp): string[] {
    return [
      `packages_start ${op.state}`,
      ...op.packages.map((request) => this.#package(request)),
      command("packages_end", ...(op.mergedFrom ?? []).map(String)),
    ];
  }

  #package({ id, name, version }: PackageRequest): string {
    const wish: string[] = [];
    const used = variablesOf(name);
    if (version?.kind === "exact") {
      wish.push("exact", word(version.version));
      used.push(...variablesOf(version.version));
    } else {
      for (const one of version?.all ?? []) {
        wish.push(quoteSh(one.operator), word(one.version));
        used.push(...variablesOf(one.version));
      }
    }
    const named = variablesOf(name).length > 0 ? "named" : "-";
    const ask = command("package", id, named, word(name), ...wish);
    return used.length === 0
      ? ask
      : `if ${command("valued", ...used)}; then ${ask}; else package_lost ${id}; fi`;
  }

  #script(op: ScriptOp): string[] {
    const output = op.output ?? "-";
    const lines: string[] = [];
    if (op.env.length > 0) {
      const lost = command("undetermined", op.id, "script", ...(op.output ? [op.output] : []));
      lines.push(`${command("determined", ...op.env)} || { ${lost}; return 1; }`);
    }
    lines.push("set --");
    for (const id of op.env) {
      const names = this.#plan.variables.find((one) => one.id === id)?.shellNames ?? [];
      if (names.length === 0) continue;
      if (this.#secrets.has(id)) lines.push(...names.map((name) => `give ${name} ${id}`));
      else {
        const words = names.map((name) => `"${name}=$v_${id}"`).join(" ");
        lines.push(`if [ "$s_${id}" = = ]; then set -- "$@" ${words}; fi`);
      }
    }
    const how = needsShell(this.#plan.resources[op.resource]!) ? "sh" : "direct";
    lines.push(this.#resources.functionOf(op.resource), `script ${op.id} ${output} ${how} "$file" "$@"`);
    return lines;
  }

  #any(op: AnyOp): string[] {
    const id = suffix(op.id);
    const set = [...variablesSetBy([op])];
    const save = set.map((one) => `kv_${id}_${one}=$v_${one} ks_${id}_${one}=$s_${one}`);
    const restore = set.map((one) => `v_${one}=$kv_${id}_${one} s_${one}=$ks_${id}_${one}`);
    this.#functions.push(
      `forget_${id}() {\n${[...restore, ...(set.length === 0 ? [":"] : [])].map((line) => `  ${line}`).join("\n")}\n}\n`,
    );
    for (const branch of op.branches) this.#block(blockName(branch.id), branch.steps);
    const attempts = (mode: string, status: string) =>
      op.branches.map(
        (branch) =>
          `if branch ${branch.id} ${mode} ${blockName(branch.id)}; then end ${op.id} ${status}; return 0; fi\n  forget_${id}`,
      );
    return [
      `begin ${op.id} any`,
      `note expected ${quoteSh(op.branches.length === 1 ? "its branch conforms" : `one of its ${op.branches.length} branches conforms`)}`,
      ...save,
      ...attempts("test-only", "ok"),
      "if ! in_test_only; then",
      ...attempts("reconcile", "changed").map((line) => `  ${line.replace("\n", "\n  ")}`),
      ...(set.length > 0 ? ["else", `  ${command("lose_unset", op.id, ...set)}`] : []),
      "fi",
      `any_failed ${op.id}`,
    ];
  }

  #argumentCase(op: ArgumentCaseOp): string[] {
    const set = [...variablesSetBy([op])];
    const lost = command("undetermined", op.id, "argument_case", ...set);
    const arms = op.cases.map((one) => {
      this.#block(blockName(one.id), one.steps);
      return `  ${quoteSh(one.value)}) ${blockName(one.id)} ;;`;
    });
    const unique = new Set<string>();
    const first = arms.filter((_, index) => {
      const { value } = op.cases[index]!;
      return !unique.has(value) && unique.add(value);
    });
    return [
      `determined ${op.variable} || { ${lost}; return 1; }`,
      `if [ -z "$s_${op.variable}" ]; then return 0; fi`,
      ...(first.length === 0 ? [":"] : [`case $v_${op.variable} in`, ...first, "esac"]),
    ];
  }
}

const suffix = (id: StepId) => id.replaceAll(".", "_");
const stepName = (id: StepId) => `step_${suffix(id)}`;
const blockName = (id: StepId) => `block_${suffix(id)}`;

function variablesOf(template: Template): VariableId[] {
  return template.flatMap((part) => (typeof part === "string" ? [] : [part.variable]));
}

/** A command of these words. */
function command(...words: readonly string[]): string {
  return onLines(words, " ");
}

/** A template as one word; the values of its variables are not looked at any further by the shell. */
function word(template: Template): string {
  const parts = template.map((part) => (typeof part === "string" ? quoteSh(part) : `"$v_${part.variable}"`));
  return parts.length === 0 ? "''" : onLines(parts, "");
}

/** Pieces of one command, on as many lines as they need for none to be long. */
function onLines(pieces: readonly string[], separator: string): string {
  let length = 0;
  return pieces
    .map((piece, index) => {
      const before = index === 0 ? "" : length > 1000 ? `${separator}\\\n` : separator;
      const whole = before + piece;
      const lastBreak = whole.lastIndexOf("\n");
      length = lastBreak === -1 ? length + whole.length : whole.length - lastBreak;
      return whole;
    })
    .join("");
}
