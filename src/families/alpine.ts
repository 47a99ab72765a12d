import library from "./alpine.sh";
import type { FamilyModule } from "./family.ts";
import { capability } from "./names.ts";

/** Alpine Linux. */
export const alpine: FamilyModule = {
  libraries: [library],
  distributions: ["alpine"],
  aliases: { alpinelinux: "alpine" },
  usual: "alpine",
  database: "apk",
  repositories: "apk",
  install: "apk add",
  remove: "apk del",
  spell: (name, version) => `${name}=${version}`,
  nameProblem: (name) => (name.includes("(") ? capability("apk") : undefined),
};
