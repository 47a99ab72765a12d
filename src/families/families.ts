import type { Family } from "../plan/distributions.ts";
import alpine from "./alpine.sh";
import arch from "./arch.sh";
import debian from "./debian.sh";
import redhat from "./redhat.sh";
import rpm from "./rpm.sh";
import suse from "./suse.sh";

/** The shell functions of each family; what they are to give is told in emit/guest/packages.sh. */
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
