import { code } from "../define.ts";

/** Problems with plan files (`plan -o`, `apply --plan`). */
export const planCodes = {
  "plan-file-invalid": code<{ path: string; problem: string }>({
    title: "Unusable plan file",
    severity: "error",
    message: ({ path, problem }) => `can't use the plan ${path}: ${problem}`,
    help: () => "make a plan with `sahara-image plan --image IMG RECIPE -o FILE`, and keep the file private",
    what: "`apply --plan` needs a file that `plan -o` of this version wrote, unchanged. It must belong to you or root, and nobody else may be able to write to it.",
    why: "The changes in a plan file become part of the image.",
    example: {
      bad: "$ sahara-image apply --plan image.yaml",
      good: "$ sahara-image apply --plan zookeeper.plan",
    },
  }),
  "plan-outdated": code<{ plan: string; what: string }>({
    title: "Outdated plan",
    severity: "error",
    exit: 3,
    message: ({ plan, what }) => `the plan ${plan} is outdated: ${what} has changed since the plan was made`,
    help: () => "make a new plan, and look at it again",
    what: "`apply --plan` commits a plan only to the same image, and only while the recipe and its files are the same.",
    why: "The changes of the plan would not fit another image, and another recipe would change something else.",
  }),
  "plan-failed": code<{ plan: string; outcome: string }>({
    title: "Plan with failed steps",
    severity: "error",
    exit: 3,
    message: ({ plan, outcome }) => `the plan ${plan} can't be applied: ${outcome}`,
    help: () => "fix the recipe, and make a new plan",
    what: "A step failed, or did not conform afterwards, when the plan was made. Such a plan is only a report.",
    why: "`apply` commits an image completely or not at all.",
  }),
};
