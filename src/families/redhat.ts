import type { FamilyModule } from "./family.ts";
import { rpmProblem } from "./names.ts";
import library from "./redhat.sh";
import rpm from "./rpm.sh";

/** Red Hat Enterprise Linux, Fedora and their kin. */
export const redhat: FamilyModule = {
  libraries: [rpm, library],
  distributions: [
    "rhel",
    "centos",
    "fedora",
    "rocky",
    "almalinux",
    "ol",
    "amzn",
    "scientific",
    "eurolinux",
    "virtuozzo",
    "miraclelinux",
    "redhat-based",
  ],
  aliases: {
    redhatenterpriseserver: "rhel",
    redhatenterprise: "rhel",
    oraclelinux: "ol",
    oracle: "ol",
    scientificlinux: "scientific",
    alma: "almalinux",
    amazon: "amzn",
  },
  usual: "rocky",
  database: "rpm",
  repositories: "dnf",
  install: "dnf -y install",
  remove: "dnf -y remove",
  spell: (name, version) => `${name}-${version}`,
  nameProblem: rpmProblem,
};
