import library from "./arch.sh";
import type { FamilyModule } from "./family.ts";
import { fileOrCapability } from "./names.ts";

/** Arch Linux and its descendants. */
export const arch: FamilyModule = {
  libraries: [library],
  distributions: ["arch", "manjaro", "artix", "endeavouros"],
  aliases: { archlinux: "arch" },
  usual: "arch",
  database: "pacman",
  repositories: "pacman",
  install: "pacman -S --noconfirm --needed",
  remove: "pacman -R --noconfirm",
  // pacman has the newest version only.
  spell: (name) => name,
  spellExact: (name, version) => `${name}=${version}, if a repository or pacman's cache has that version`,
  nameProblem(name) {
    const common = fileOrCapability(name, "pacman");
    if (common) return common;
    if (name.includes(":"))
      return { is: "has a colon, which no package of pacman has", help: "leave out what follows the colon" };
    return undefined;
  },
};
