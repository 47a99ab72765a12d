import type { GuestFiles } from "./guest-node.ts";
import { initOf } from "./init.ts";
import { spellNode } from "./nodes.ts";
import { editSettings } from "./setting.ts";
import type { StateModel, Wish } from "./state-model.ts";
import { replaceText } from "./texts/whole-text.ts";

/** Returns the file that sets the locale: locale.conf(5), or that of Debian's update-locale(8). */
function fileOf(files: GuestFiles): string | undefined {
  if (files.get("/etc/debian_version", true)) return "/etc/default/locale";
  return initOf(files) === "systemd" ? "/etc/locale.conf" : undefined;
}

const unknown =
  "the guest has neither systemd nor the tools of Debian, so no file is known that sets its locale";

export const locale: StateModel = {
  look(wish, files) {
    if (!/^[A-Za-z][A-Za-z0-9_.@-]*$/.test(wish.name))
      return { because: `'${wish.name}' is not the name of a locale` };
    const path = fileOf(files);
    if (path === undefined) return { because: unknown };
    const node = files.get(path, true);
    if (node && node.type !== "file")
      return { differences: [{ attribute: "type", expected: "a regular file", found: spellNode(node) }] };
    const edited = edit(wish, node ? node.content.toString("latin1") : "");
    return "because" in edited ? edited : { differences: edited.differences };
  },
  make(wish, files) {
    const path = fileOf(files);
    return path === undefined ? unknown : replaceText(path, (text) => edit(wish, text), files);
  },
};

function edit({ name }: Wish, text: string) {
  return editSettings(text, "shell", { set: [{ key: "LANG", value: name }], unset: [], section: undefined });
}
