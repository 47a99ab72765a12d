import type { Difference } from "../../plan/record.ts";
import { type StateModel, textOf } from "./state-model.ts";
import { replaceText } from "./texts/whole-text.ts";

const config = "/etc/selinux/config";
const isMode = (line: string) => line.startsWith("SELINUX=");
const isType = (line: string) => /^\s*SELINUXTYPE=/i.test(line);

/** selinux_config(5), as libselinux reads it: the first mode that it knows counts, and the last type. */
export const selinux: StateModel = {
  look(wish, files) {
    const type = textOf(wish, "type");
    if (!["enforcing", "permissive", "disabled"].includes(wish.name))
      return { because: `'${wish.name}' is not enforcing, permissive or disabled` };
    if (type !== undefined && /[^A-Za-z0-9_.-]/.test(type))
      return { because: `'${type}' is not the name of a policy` };
    const node = files.get(config, true);
    const judge = (attribute: string, expected: string, found: string): Difference[] =>
      expected === found ? [] : [{ attribute, expected, found: found || "nothing" }];
    if (node?.type !== "file")
      return { differences: wish.name === "disabled" ? [] : judge("mode", wish.name, "no SELinux") };
    const found = read(node.content.toString("utf8"));
    const differences = judge("mode", wish.name, found.mode);
    if (type === undefined) return { differences };
    const folder = `/etc/selinux/${type}`;
    const hasPolicy = files.get(folder, true)?.type === "directory";
    return {
      differences: [
        ...differences,
        ...judge("type", type, found.type),
        ...judge("policy", folder, hasPolicy ? folder : ""),
      ],
    };
  },

  make(wish, files) {
    const type = textOf(wish, "type");
    const node = files.get(config, true);
    if (node?.type !== "file")
      return "the guest has no SELinux: write the step after the package of its policy";
    if (type !== undefined && files.get(`/etc/selinux/${type}`, true)?.type !== "directory")
      return `the guest has no SELinux policy ${type}: write the step after the package that brings it`;
    const found = read(node.content.toString("utf8"));
    const because = replaceText(
      config,
      (text) => ({ differences: [], text: edit(text, wish.name, type) }),
      files,
    );
    if (because !== undefined) return because;
    const wasOn = found.mode === "enforcing" || found.mode === "permissive";
    // Files that were written without the policy have no labels, or others.
    if (
      wish.name !== "disabled" &&
      !(wasOn && (type ?? found.type) === found.type) &&
      !files.get("/.autorelabel", true)
    )
      files.set("/.autorelabel", { type: "file", mode: 0o644, uid: 0, gid: 0, content: Buffer.alloc(0) });
    return undefined;
  },
};

function read(text: string): { readonly mode: string; readonly type: string } {
  const lines = text.split("\n");
  const modes = lines
    .filter(isMode)
    .map((line) => /^SELINUX=\s*(enforcing|permissive|disabled)/i.exec(line)?.[1]);
  const type = lines.filter((line) => !isMode(line) && isType(line)).at(-1);
  return {
    mode: modes.find((mode) => mode !== undefined)?.toLowerCase() ?? "",
    type: type === undefined ? "" : type.slice(type.indexOf("=") + 1).trim(),
  };
}

/** Returns the text with one line for the mode, and one for the type if it is wanted. */
function edit(text: string, mode: string, type: string | undefined): string {
  const wanted = [
    { is: isMode, line: `SELINUX=${mode}` },
    ...(type === undefined
      ? []
      : [{ is: (line: string) => !isMode(line) && isType(line), line: `SELINUXTYPE=${type}` }]),
  ];
  const done = new Set<string>();
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const kept = lines.flatMap((line) => {
    const own = wanted.find(({ is }) => is(line));
    if (!own) return [line];
    if (done.has(own.line)) return [];
    done.add(own.line);
    return [own.line];
  });
  const added = wanted.filter(({ line }) => !done.has(line)).map(({ line }) => line);
  return [...kept, ...added].map((line) => `${line}\n`).join("");
}
