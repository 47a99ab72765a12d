import type { FamilyModule } from "./family.ts";
import { rpmProblem } from "./names.ts";
import rpm from "./rpm.sh";
import library from "./suse.sh";

/** SUSE Linux Enterprise and openSUSE. */
export const suse: FamilyModule = {
  libraries: [rpm, library],
  distributions: [
    "sles",
    "sled",
    "sle_hpc",
    "opensuse-leap",
    "opensuse-tumbleweed",
    "opensuse",
    "suse-based",
  ],
  aliases: { suse_sles: "sles" },
  usual: "opensuse-leap",
  database: "rpm",
  repositories: "zypper",
  install: "zypper --non-interactive install",
  remove: "zypper --non-interactive remove",
  spell: (name, version) => `${name}=${version}`,
  nameProblem: rpmProblem,
};
