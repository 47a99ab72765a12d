import { spellNode, systemFolderFault, whyNot } from "./nodes.ts";
import type { StateModel } from "./state-model.ts";

export const absent: StateModel = {
  look(wish, files) {
    const because = whyNot(wish.name) ?? systemFolderFault(wish.name);
    if (because !== undefined) return { because };
    const node = files.get(wish.name);
    if (!node) return { differences: [] };
    return {
      differences: [{ attribute: "state", expected: "nothing of that name", found: spellNode(node) }],
    };
  },

  make(wish, files) {
    files.remove(wish.name);
    return undefined;
  },
};
