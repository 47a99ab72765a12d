import { makeParents, missingParent, spellNode, whyNot } from "./nodes.ts";
import { isOn, type StateModel, textOf } from "./state-model.ts";

export const link: StateModel = {
  look(wish, files) {
    const because = whyNot(wish.name);
    if (because !== undefined) return { because };
    const node = files.get(wish.name);
    const target = textOf(wish, "target")!;
    if (node?.type === "link" && node.target === target) return { differences: [] };
    const found = { attribute: "target", expected: `a link to ${target}`, found: spellNode(node) };
    return { differences: [...missingParent(wish.name, files), found] };
  },

  make(wish, files) {
    if (isOn(wish, "hard")) throw new Error("the simulated guest has no hard links");
    if (files.get(wish.name)?.type === "directory")
      return `${wish.name} is a folder, and a folder is never replaced by a link`;
    const why = makeParents(wish.name, files);
    if (why !== undefined) return why;
    files.set(wish.name, { type: "link", target: textOf(wish, "target")!, mode: 0o777, uid: 0, gid: 0 });
    return undefined;
  },
};
