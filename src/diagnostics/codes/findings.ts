import { code } from "../define.ts";

/** What a run finds: each stands at the line of the recipe that asked for what is not there. */
export const findingCodes = {
  "package-discrepancy": code<{ title: string; expected: string; found: string }>({
    title: "A package is not as the recipe asks",
    severity: "error",
    exit: 1,
    message: ({ title, expected, found }) => `${title}: expected ${expected}, found ${found}`,
    help: () => "`apply` would make it so",
    what: "The guest's package database does not hold the package, or holds another version of it.",
    why: "What the recipe builds on is not on the image.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper 3.8   # a fresh image",
      good: "$ sahara-image apply --image node.qcow2 zookeeper 3.8",
    },
  }),
  "script-discrepancy": code<{ title: string; found: string }>({
    title: "A script says that the image does not conform",
    severity: "error",
    exit: 1,
    message: ({ title, found }) => `${title} says that the image does not conform: ${found}`,
    help: () => "its output tells why; `apply` would run it to make it so",
    what: "In test-only mode a script looks and changes nothing; it exits non-zero where what it is for is not there.",
    why: "What the script sets up is missing on the image, or differs.",
    example: {
      bad: "[ -d /opt/zookeeper ] || exit 1   # on an image without it",
      good: "$ sahara-image apply --image node.qcow2 zookeeper 3.8",
    },
  }),
  "any-discrepancy": code<{ title: string; branches: string }>({
    title: "No branch of an `any` conforms",
    severity: "error",
    exit: 1,
    message: ({ title, branches }) => `${title}: none conforms (${branches})`,
    help: () => "one of them is enough; `apply` tries them in order",
    what: "An `any` lists several ways to be right, and the image is right in none of them.",
    why: "The reason of each branch is told, so that the nearest can be chosen.",
    example: {
      bad: "- any: [{package: openjdk-17-jre-headless}, {package: openjdk-11-jre-headless}]   # neither is installed",
      good: "$ sahara-image apply --image node.qcow2 zookeeper 3.8   # installs the first that can be had",
    },
  }),
  "step-undetermined": code<{ title: string; because: string }>({
    title: "A step could not be judged",
    severity: "error",
    exit: 1,
    message: ({ title, because }) => `${title}: not known whether it conforms, because ${because}`,
    help: () => "put right what it waits for first",
    what: "The step needs a value that an earlier step was to give and did not.",
    why: "Guessing the value would report things that are not so.",
    example: {
      bad: "a script whose `output` names the Java folder fails, and a later case asks for that folder",
      good: "the script succeeds in test-only mode as well, and prints the folder",
    },
  }),
  "step-failed": code<{ title: string; found: string }>({
    title: "A step failed",
    severity: "error",
    exit: 4,
    message: ({ title, found }) => `${title} failed: ${found}`,
    help: () => "the image is as it was; its last lines of output tell more",
    what: "Reconciling stops at the first step that fails, and nothing of the run is kept.",
    why: "An image that is half done is worse than one that was left alone.",
    example: {
      bad: "- package: zookeper   # no repository of the guest has it",
      good: "- package: zookeeper",
    },
  }),
  "step-not-converged": code<{ title: string; found: string }>({
    title: "A step was done and still does not conform",
    severity: "error",
    exit: 1,
    message: ({ title, found }) =>
      `${title} was reconciled, and the second look does not find it right: ${found}`,
    help: () => "make the step's test and its doing agree; `--no-verify` leaves out the second look",
    what: "After a reconcile the same plan is run once more in test-only mode, and this step did not pass.",
    why: "A recipe whose result fails its own test will report the image as wrong for ever.",
    example: {
      bad: '[ "$test_only" = 1 ] && exit 1   # fails whatever is there',
      good: '[ "$test_only" = 1 ] && exec test -x /opt/zookeeper/bin/zkServer.sh',
    },
  }),
};
