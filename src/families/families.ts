import type { Family } from "../plan/distributions.ts";
import alpine from "./alpine.sh";
import arch from "./arch.sh";
import debian from "./debian.sh";
import redhat from "./redhat.sh";
import rpm from "./rpm.sh";
import suse from "./suse.sh";

/**
 * The shell functions of each family, which emit/guest/packages.sh and transactions.sh call:
 *
 * - `F_manager` sets `$manager` to the command that installs, as reports show it.
 * - `F_list` prints the lines of `$workshop/packages` (packages.sh); fails, or prints a line `error: …` to standard
 *   error, if the database cannot be read.
 * - `F_accepts NAME` fails if the package manager would take NAME for something else than a package's name; it may set
 *   `$name_problem` to a sentence.
 * - `F_split NAME` sets `$plain_name` and `$architectures` if NAME ends in an architecture, and fails if not.
 * - `F_owns NAME` sets `$owner` if NAME is a file of an installed package, and fails if not.
 * - `F_holds A OPERATOR B` compares two versions.
 * - `F_spell NAME VERSION` sets `$spec` to what the package manager is asked for; VERSION may be empty.
 * - `F_refuses NAME` sets `$choose_error` if NAME cannot be installed as the recipe means it.
 * - `F_offers NAME WANTED` prints what can be installed, as lines VERSION, PACKAGE, VERSION OF THE PACKAGE.
 * - `F_refresh` fetches the indexes; `F_install SPEC…` installs. Both leave `$status`, `$workshop/out` and `err`.
 * - `F_broken` prints the packages whose scripts failed, by what `F_install` printed; nothing if the database knows.
 * - `F_leftovers` prints the folders and files that the package manager leaves in an image for nobody's use.
 */
const libraries: Readonly<Record<Family, readonly string[]>> = {
  debian: [debian],
  redhat: [rpm, redhat],
  suse: [rpm, suse],
  alpine: [alpine],
  arch: [arch],
};

/** What some families need, each library once. */
export function familyLibraries(families: readonly Family[]): readonly string[] {
  return [...new Set(families.flatMap((family) => libraries[family]))];
}
