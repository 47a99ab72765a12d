import dropIns from "./drop-ins.sh";
import init from "./init.sh";
import library from "./kernel-module.sh";
import line from "./line.sh";
import nodes from "./nodes.sh";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const kernelModuleKind = stateKind({
  key: "kernel_module",
  name: {
    is: "the name of a kernel module",
    problem: (name) =>
      /^[A-Za-z0-9_-]+$/.test(name)
        ? undefined
        : { is: "is not the name of a kernel module", help: "write a name such as `br_netfilter`" },
  },
  docs: {
    summary:
      "A kernel module: whether it is loaded at boot, its options, and whether it is on the black list.",
    markdown: `\`{name: {load: true, options: {KEY: VALUE}, blacklist: false}}\`. The files of the guest are read as it reads
them: modules-load.d(5), /etc/modules in guests without systemd, and modprobe.d(5), with their order and masks. It does not
matter which file says it. In names, \`-\` and \`_\` are the same.

Applying writes lines to files zz-sahara-image.conf in these folders. \`load: false\` and \`blacklist: false\` remove lines from
the files in /etc. Nothing is loaded now, and an initramfs is not rebuilt.`,
    example: "kernel_module: {br_netfilter: {load: true}, floppy: {blacklist: true}}",
    snippet: "{${1:name}: {load: true}}",
    icon: "variable",
  },
  options: {
    load: { form: "flag", title: "Load", description: "Whether it is loaded at boot." },
    options: {
      form: "map",
      title: "Options",
      description: "Its parameters and their values.",
      problem: (text) =>
        /^[!-~]*$/.test(text) && !/["\\#]/.test(text)
          ? undefined
          : { is: "contains blanks, quotes or other special characters", help: "write a value such as `64`" },
    },
    blacklist: {
      form: "flag",
      title: "Blacklist",
      description: "Whether it is on the black list, so that no device loads it by itself.",
    },
  },
  requiredAny: ["load", "options", "blacklist"],
  library,
  libraries: [nodes, program, texts, line, init, dropIns],
});
