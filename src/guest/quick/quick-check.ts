import { Unsupported } from "../../disk/unsupported.ts";
import type { Volume } from "../../disk/volumes.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunRecord } from "../../plan/record.ts";
import { asksVersions } from "../../plan/walk.ts";
import { foreignPrograms, readSystem } from "../inspect/system.ts";
import { interpret } from "../interpret.ts";
import { openGuest } from "../view/open-guest.ts";
import { LazyFiles } from "./lazy-files.ts";
import { readPackageJudge } from "./read-package-judge.ts";

/** A check without a boot. */
export interface QuickCheck {
  readonly record: RunRecord;
  /** The device of the root file system. */
  readonly root: string;
  /** Why steps are undetermined that a booted guest could determine; empty where all are determined. */
  readonly needsBoot: readonly string[];
}

/** How often one check may go on with what it read; each time the steps ask more. */
const maxRounds = 1000;

/**
 * Checks a plan by what the disk holds: the same findings as in a booted guest, or none.
 *
 * @param architecture of the machine that would boot it, as `uname -m` prints it
 * @returns why the disk shows nothing, or the record; scripts are undetermined in it
 */
export async function quickCheck(
  plan: Plan,
  volumes: readonly Volume[],
  options: {
    readonly root?: string | undefined;
    readonly secrets: Readonly<Record<string, string>>;
    readonly architecture: string;
  },
): Promise<QuickCheck | { readonly obstacles: readonly string[] }> {
  const guest = await openGuest(volumes, options.root);
  if (!guest.tree || guest.obstacles.length > 0) return { obstacles: guest.obstacles };
  const { tree } = guest;
  try {
    const system = await readSystem(tree);
    const foreign = foreignPrograms(system, options.architecture);
    if (foreign !== undefined) return { obstacles: [foreign] };
    const { distro, version, family } = system;
    const files = new LazyFiles(tree);
    const simulated = {
      identity: { distro, version, family: family ?? "", arch: options.architecture },
      judgePackage: await readPackageJudge(tree, family, asksVersions(plan)),
      state: { packages: new Map(), files: new Map(), tree: files },
      freeKib: (neededKib: number) => files.freeKib(neededKib),
    };
    for (let round = 0; round < maxRounds; round++) {
      const { record, needsBoot } = interpret(plan, simulated, {
        mode: "test-only",
        verify: false,
        secrets: options.secrets,
      });
      if (!(await files.load())) return { record, needsBoot, root: guest.mounts[0]!.device };
    }
    return { obstacles: ["it asks too much of the disk"] };
  } catch (error) {
    if (error instanceof Unsupported) return { obstacles: [error.message] };
    throw error;
  }
}
