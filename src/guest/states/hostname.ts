import { initOf } from "./init.ts";
import type { StateModel } from "./state-model.ts";
import { firstLine, replaceText } from "./texts/whole-text.ts";

const path = "/etc/hostname";

/** hostname(5). systemd, OpenRC and the init scripts of Debian read /etc/hostname. */
export const hostname: StateModel = {
  look({ name }, files) {
    if (name.length > 64) return { because: `'${name}' is longer than 64 characters` };
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]|\.(?!\.))*$/.test(name) || /[.-]$/.test(name))
      return { because: `'${name}' is not the name of a host` };
    if (initOf(files) !== "systemd" && files.get("/etc/sysconfig/network", true) && !files.get(path, true))
      return {
        because: "the guest keeps its name in /etc/sysconfig/network: use `setting` with the key HOSTNAME",
      };
    const found = firstLine(path, files);
    return {
      differences:
        found === name ? [] : [{ attribute: "hostname", expected: name, found: found || "nothing" }],
    };
  },
  make: ({ name }, files) => replaceText(path, () => ({ differences: [], text: `${name}\n` }), files),
};
