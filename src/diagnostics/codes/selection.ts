import { code } from "../define.ts";

/** What may be wrong with `--only` and `--skip`. */
export const selectionCodes = {
  "selector-unmatched": code<{
    option: string;
    selector: string;
    nearest: string | undefined;
    around: readonly string[];
  }>({
    title: "Selector without a step",
    severity: "error",
    message: ({ option, selector }) =>
      /^\d+$/.test(selector)
        ? `\`${option} ${selector}\` selects nothing: no step begins on line ${selector} of the recipe`
        : `\`${option} ${selector}\` selects nothing: no step has this kind or title`,
    help: ({ nearest, around }) => {
      if (around.length > 0) return `the nearest steps begin on line ${around.join(" and line ")}`;
      return nearest === undefined
        ? "list the steps with `sahara-image compile RECIPE -O0 --emit tree`"
        : `did you mean \`${nearest}\`?`;
    },
    what: "`--only` and `--skip` take a line of the recipe on which a step begins, a kind such as `script`, or a title such as `package wget` or `wget`, in which `*` stands for any text.",
    why: "A misspelled selector would leave out other steps than you meant.",
    example: {
      bad: "$ sahara-image check --only scripts --image node.qcow2 zookeeper 3.8",
      good: "$ sahara-image check --only script --image node.qcow2 zookeeper 3.8",
    },
  }),
  "selection-empty": code<Record<string, never>>({
    title: "No step is selected",
    severity: "error",
    message: () => "`--only` and `--skip` leave no step of the recipe",
    help: () => "remove a `--skip`, or add `--only SELECTOR` for the steps that you want",
    what: "Together the selectors leave out every step.",
    why: "A check of nothing would always pass.",
    example: {
      bad: "$ sahara-image check --only script --skip 'script *' --image node.qcow2 zookeeper 3.8",
      good: "$ sahara-image check --only script --image node.qcow2 zookeeper 3.8",
    },
  }),
  "selection-needs": code<{
    step: string;
    variable: string;
    setter: string;
    line: number | undefined;
    because: string;
  }>({
    title: "A selected step needs a step that is left out",
    severity: "error",
    message: ({ step, variable, setter, because }) =>
      `\`${step}\` uses \`${variable}\`, which \`${setter}\` sets, but that step is ${because}`,
    help: ({ line, because, setter }) =>
      because.startsWith("left out by ")
        ? `remove \`${because.slice("left out by ".length)}\``
        : `add \`--only ${line ?? `'${setter}'`}\``,
    what: "A step uses a variable, and `--only` or `--skip` leaves out the step that sets it.",
    why: "The step would run with a value that the recipe never gives it.",
  }),
};
