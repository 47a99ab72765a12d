import { code } from "../define.ts";

/** Findings of a run. Each one points to the line of the recipe that asked for it. */
export const findingCodes = {
  "package-discrepancy": code<{ title: string; expected: string; found: string }>({
    title: "Package differs from the recipe",
    severity: "error",
    exit: 1,
    message: ({ title, expected, found }) => `${title}: expected ${expected}, found ${found}`,
    help: () => "run `sahara-image apply` to install it",
    what: "The package is not installed in the guest, or another version of it is.",
    why: "Something that the recipe requires is missing from the image.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper 3.8   # a fresh image",
      good: "$ sahara-image apply --image node.qcow2 zookeeper 3.8",
    },
  }),
  "state-discrepancy": code<{ title: string; differences: readonly string[] }>({
    title: "State differs from the recipe",
    severity: "error",
    exit: 1,
    message: ({ title, differences }) => `${title} differs: ${differences.join("; ")}`,
    help: () => "run `sahara-image apply` to change it",
    what: "A file, folder, link or another thing that the recipe describes is missing, or has other attributes.",
    why: "Something that the recipe requires is missing from the image or differs.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 recipe.yaml   # /etc/motd has the mode 0600",
      good: "$ sahara-image apply --image node.qcow2 recipe.yaml",
    },
  }),
  "script-discrepancy": code<{ title: string; found: string }>({
    title: "Script reports a discrepancy",
    severity: "error",
    exit: 1,
    message: ({ title, found }) => `${title} reports that the image does not conform: ${found}`,
    help: () => "read its output; `sahara-image apply` runs it to make the change",
    what: "In test-only mode a script only looks, and exits with a non-zero status if its result is missing.",
    why: "Something that the script sets up is missing from the image or differs.",
    example: {
      bad: "[ -d /opt/zookeeper ] || exit 1   # on an image without it",
      good: "$ sahara-image apply --image node.qcow2 zookeeper 3.8",
    },
  }),
  "any-discrepancy": code<{ title: string; branches: string }>({
    title: "No branch of an `any` conforms",
    severity: "error",
    exit: 1,
    message: ({ title, branches }) => `${title}: no branch conforms (${branches})`,
    help: () => "one branch is enough; `sahara-image apply` tries them in order",
    what: "An `any` lists alternatives, and the image conforms to none of them.",
    why: "The report gives the reason for each branch, so that you can choose the nearest one.",
    example: {
      bad: "- any: [{package: openjdk-17-jre-headless}, {package: openjdk-11-jre-headless}]   # neither is installed",
      good: "$ sahara-image apply --image node.qcow2 zookeeper 3.8   # installs the first that can be had",
    },
  }),
  "step-undetermined": code<{ title: string; because: string }>({
    title: "Step not determined",
    severity: "error",
    exit: 1,
    message: ({ title, because }) => `${title}: can't tell whether it conforms, because ${because}`,
    help: () => "fix the step that it depends on first",
    what: "The step needs a value that an earlier step did not provide.",
    why: "With a guessed value the report could be wrong.",
    example: {
      bad: "a script whose `output` names the Java folder fails, and a later case asks for that folder",
      good: "the script succeeds in test-only mode as well, and prints the folder",
    },
  }),
  "step-failed": code<{ title: string; found: string }>({
    title: "Step failed",
    severity: "error",
    exit: 4,
    message: ({ title, found }) => `${title} failed: ${found}`,
    help: () => "the image is unchanged; read the last lines of the step's output",
    what: "An apply stops at the first step that fails, and discards everything it did.",
    why: "A half-changed image is worse than an unchanged one.",
    example: {
      bad: "- package: zookeper   # no repository of the guest has it",
      good: "- package: zookeeper",
    },
  }),
  "step-not-converged": code<{ title: string; found: string }>({
    title: "Step does not conform after apply",
    severity: "error",
    exit: 1,
    message: ({ title, found }) => `${title} was applied but still does not conform: ${found}`,
    help: () => "make the script's test match its change, or skip verification with `--no-verify`",
    what: "After an apply the recipe is checked once more (verification), and this step did not pass.",
    why: "If a recipe fails its own check, every later check of the image fails too.",
    example: {
      bad: '[ "$test_only" = 1 ] && exit 1   # fails whatever is there',
      good: '[ "$test_only" = 1 ] && exec test -x /opt/zookeeper/bin/zkServer.sh',
    },
  }),
};
