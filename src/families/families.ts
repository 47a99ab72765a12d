import { alpine } from "./alpine.ts";
import { arch } from "./arch.ts";
import { debian } from "./debian.ts";
import type { FamilyModule } from "./family.ts";
import { type NameProblem, problemAnywhere } from "./names.ts";
import { redhat } from "./redhat.ts";
import { suse } from "./suse.ts";

/**
 * The families. The shell functions of each, which emit/guest/packages.sh and transactions.sh call, are:
 *
 * - `F_manager` sets `$manager` to the command that installs, as reports show it,
 *   `$remover` to the one that removes, and `$upgrader` to the one that upgrades everything.
 * - `F_list` prints the lines of `$workshop/packages` (packages.sh); fails, or prints a line `error: …` to standard
 *   error, if the database cannot be read.
 * - `F_accepts NAME` fails if the package manager would take NAME for something else than a package's name; it may set
 *   `$name_problem` to a sentence.
 * - `F_holds A OPERATOR B` compares two versions.
 * - `F_spell NAME VERSION` sets `$spec` to what the package manager is asked for; VERSION may be empty.
 * - `F_offers NAME WANTED` prints what can be installed, as lines VERSION, PACKAGE, VERSION OF THE PACKAGE.
 * - `F_refresh` fetches the indexes; `F_install SPEC…` installs, `F_remove NAME…` removes. All leave `$status`, `$workshop/out` and `err`.
 * - `F_lists` prints the files of the package lists at hand; `F_upgrades` the packages that would be upgraded by them, as
 *   lines NAME, VERSION, NEW VERSION with tabs between. Both read only, without a network. `F_upgrades [NAME]` fails with
 *   a sentence on standard error, also if that package alone can't be upgraded. `F_upgrade [NAME]` upgrades it or all,
 *   and leaves what `F_install` does.
 * - `F_leftovers` prints the folders and files that the package manager leaves in an image for nobody's use.
 *
 * Those that not every family needs, and that are called if a family `gives` them:
 *
 * - `F_split NAME` sets `$plain_name` and `$architectures` if NAME ends in an architecture, and fails if not.
 * - `F_owns NAME` sets `$owner` if NAME is a file of an installed package, and fails if not.
 * - `F_refuses NAME` sets `$choose_error` if NAME cannot be installed as the recipe means it.
 * - `F_broken` prints the packages whose scripts failed, by what `F_install` printed, for a database that does not know.
 * - `F_update` fetches a newer index after a lookup that failed, and fails if there is none.
 * - `F_bound NAME BEST OPERATOR VERSION…` sets `$spec` for a package manager that is asked for bounds itself.
 * - `F_prepare` and `F_finish` go before and after what changes packages.
 */
const modules = { debian, redhat, suse, alpine, arch } satisfies Readonly<Record<string, FamilyModule>>;

export type Family = keyof typeof modules;

export const familyModules: Readonly<Record<Family, FamilyModule>> = modules;

/** Returns the libraries that some families need, each once. */
export function familyLibraries(families: readonly Family[]): readonly string[] {
  return [...new Set(families.flatMap((family) => familyModules[family].libraries))];
}

/**
 * Returns what is wrong with a name if no package manager of the families accepts it as a package's name.
 *
 * @param name without variables, and in the form that `package` allows for any family.
 * @param families of the guests that the step may run on.
 * @param versioned whether the recipe asks for a version too.
 */
export function packageNameProblem(
  name: string,
  families: readonly Family[],
  versioned: boolean,
): NameProblem | undefined {
  const general = problemAnywhere(name, versioned);
  if (general) return general;
  const problems = families.map((family) => familyModules[family].nameProblem(name));
  return problems.every((problem) => problem !== undefined) ? problems[0] : undefined;
}
