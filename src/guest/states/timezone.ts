import type { GuestFiles } from "./guest-node.ts";
import type { StateModel } from "./state-model.ts";
import { firstLine, replaceText } from "./texts/whole-text.ts";

const [link, copy] = ["/etc/localtime", "/etc/timezone"];
const zoneOf = (name: string) => `/usr/share/zoneinfo/${name}`;
const hasZone = (name: string, files: GuestFiles) => files.get(zoneOf(name), true)?.type === "file";

/** localtime(5): the link says it, and no link means UTC. Programs of Debian and Alpine read /etc/timezone, too. */
export const timezone: StateModel = {
  look({ name }, files) {
    if (!/^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/.test(name))
      return { because: `'${name}' is not the name of a time zone` };
    const judge = (attribute: string, expected: string, found: string) =>
      expected === found ? [] : [{ attribute, expected, found: found || "nothing" }];
    const isMissing = name !== "UTC" && !hasZone(name, files);
    return {
      differences: [
        ...(isMissing ? judge("zone", zoneOf(name), "") : []),
        ...judge(link, name, linked(files)),
        ...(files.get(copy, true) ? judge(copy, name, firstLine(copy, files)) : []),
      ],
    };
  },

  make({ name }, files) {
    if (!hasZone(name, files))
      return `the guest has no time zone ${name}: write the step after the package that brings it, such as tzdata`;
    if (files.get(link)?.type === "directory")
      return `${link} is a folder, and a folder is never replaced by a link`;
    files.set(link, { type: "link", target: `..${zoneOf(name)}`, mode: 0o777, uid: 0, gid: 0 });
    if (!files.get(copy, true)) return undefined;
    return replaceText(copy, () => ({ differences: [], text: `${name}\n` }), files);
  },
};

function linked(files: GuestFiles): string {
  const node = files.get(link);
  if (!node) return "UTC";
  if (node.type !== "link") return "no link";
  return node.target.replace(/^\.\./, "").replace(/^\/usr\/share\/zoneinfo\//, "");
}
