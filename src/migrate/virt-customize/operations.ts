import { posix } from "node:path";
import { type Value, type WrittenStep, withoutVariables } from "../write-recipe.ts";

/** What becomes of an operation: a step, a remark for a person, or both. Neither: it asks for nothing of the image. */
export interface Converted {
  readonly steps?: readonly WrittenStep[];
  readonly remark?: string;
}

type Converter = (argument: string, context: ConvertContext) => Converted;

/** What was converted before. */
export interface ConvertContext {
  /** The folders that earlier operations made. */
  readonly folders: ReadonlySet<string>;
  /** Returns a name for a script that no other has. */
  nameOf(base: string): string;
}

const step = (validator: Value, remark?: string): Converted => ({
  steps: [{ validator }],
  ...(remark === undefined ? {} : { remark }),
});
const remark = (text: string): Converted => ({ remark: text });
const path = withoutVariables;

/** Splits `FIRST:REST` at the first colon. */
function split(argument: string): readonly [string, string] {
  const at = argument.indexOf(":");
  return at === -1 ? [argument, ""] : [argument.slice(0, at), argument.slice(at + 1)];
}

/** A word for sh. */
const sh = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A script with a text that looks and one that applies. */
function script(name: string, check: string, apply: string): Value {
  const text = (lines: string) => `${lines.includes("\n") ? "#!/bin/sh\n" : ""}${lines}\n`;
  return { script: { [name]: { check: text(check), apply: text(apply) } } };
}

/** A command that virt-customize runs each time: an apply does too, and a check can't tell whether it has run. */
function command(name: string, text: string): Converted {
  const inline = `#!/bin/sh\n[ "$test_only" = 1 ] && exit 0\n${text}\n`;
  return step(
    { script: { [name]: { inline } } },
    "an apply runs the command each time, and a check can't tell whether it has run: write `check:` and `apply:` texts",
  );
}

const password = remark(
  "declare a secret argument, and set the password in a script that gets it: `env_vars: [password]`",
);
const subscription = remark("register the machine when it boots first, not in the image");
const automatic: Converted = {};

/** Every operation of virt-customize(1). */
export const converters: Readonly<Record<string, Converter>> = {
  "append-line"(argument) {
    const [file, line] = split(argument);
    return step({ line: { [path(file)]: { line: path(line) } } });
  },
  chmod(argument, { folders }) {
    const [mode, file] = split(argument);
    const octal = mode.startsWith("0") ? mode.slice(1) : Number(mode).toString(8);
    const kind = folders.has(file) ? "directory" : "file";
    const text = octal.padStart(4, "0");
    if (!/^[0-7]{4}$/.test(text)) return remark(`\`${mode}\` is no mode`);
    return step(
      { [kind]: { [path(file)]: { mode: text } } },
      kind === "file" ? `if ${file} is a folder, write \`directory\` instead of \`file\`` : undefined,
    );
  },
  "commands-from-file": (file) =>
    remark(
      `convert ${file} too, with \`sahara-image migrate --from virt-customize\`, and include the result`,
    ),
  copy(argument, { nameOf }) {
    const [from, to] = split(argument);
    const inside = posix.join(to, posix.basename(from));
    const check = `diff -r ${sh(from)} ${sh(to)} >/dev/null 2>&1 || diff -r ${sh(from)} ${sh(inside)}`;
    return step(script(nameOf(`copy ${to}`), check, `cp -a ${sh(from)} ${sh(to)}`));
  },
  "copy-in"(argument) {
    const [local, folder] = split(argument);
    const name = posix.basename(local);
    const target = posix.join(folder, name);
    return step(
      { file: { [path(target)]: { source: path(name) } } },
      `copy ${local} beside the recipe; if it is a folder, name each of its files`,
    );
  },
  delete(argument, { nameOf }) {
    if (!/[*?[]/.test(argument)) return step({ absent: path(argument) });
    // The pattern stays without quotes, for the shell to fill in.
    const pattern = argument.replaceAll(/[^\w./*?[\]!-]/g, "\\$&");
    const check = `for file in ${pattern}; do\n  if [ -e "$file" ] || [ -L "$file" ]; then exit 1; fi\ndone`;
    return step(script(nameOf(`delete ${argument}`), check, `rm -rf -- ${pattern}`));
  },
  edit: (argument) =>
    remark(
      `say what ${split(argument)[0]} must contain: no check can tell whether a Perl expression has run`,
    ),
  firstboot: () => remark("install a service that runs the script when the machine boots first"),
  "firstboot-command": () => remark("install a service that runs the command when the machine boots first"),
  "firstboot-install": (argument) =>
    remark(`install the packages now, with \`package: [${argument.replaceAll(",", ", ")}]\``),
  hostname: (name) => step({ file: { "/etc/hostname": { content: withoutVariables(`${name}\n`) } } }),
  install: (argument) => step({ package: argument.split(",").filter(Boolean).map(path) }),
  link(argument) {
    const [target, ...links] = argument.split(":");
    return { steps: links.map((link) => ({ validator: { link: { [path(link)]: path(target!) } } })) };
  },
  mkdir: (folder) => step({ directory: path(folder) }),
  move(argument, { nameOf }) {
    const [from, to] = split(argument);
    const check = `[ ! -e ${sh(from)} ] && [ -e ${sh(to)} ]`;
    return step(script(nameOf(`move ${to}`), check, `mv ${sh(from)} ${sh(to)}`));
  },
  password: () => password,
  "root-password": () => password,
  run(file, { nameOf }) {
    const converted = command(nameOf(posix.basename(file)), `# The text of ${file}.\nfalse`);
    return { ...converted, remark: `put the text of ${file} in place of \`false\`; ${converted.remark}` };
  },
  "run-command": (text, { nameOf }) => command(nameOf(`run ${text.split(/\s/, 1)[0]}`), text),
  scrub: (file) => step({ absent: path(file) }, "the file is removed; its bytes are not overwritten"),
  "selinux-relabel": () => automatic,
  "no-selinux-relabel": () => remark("give `apply` the option `--no-selinux-relabel`"),
  "sm-attach": () => subscription,
  "sm-credentials": () => subscription,
  "sm-register": () => subscription,
  "sm-remove": () => subscription,
  "sm-unregister": () => subscription,
  "ssh-inject": (argument) =>
    remark(
      `write the public key to .ssh/authorized_keys in the home folder of ${split(argument)[0]} with \`file\``,
    ),
  timezone: (zone) => step({ link: { "/etc/localtime": path(posix.join("/usr/share/zoneinfo", zone)) } }),
  touch: (file) => step({ file: path(file) }, "the file must be there; its times are not changed"),
  truncate: (file) => step({ file: { [path(file)]: { content: "" } } }),
  "truncate-recursive"(folder, { nameOf }) {
    const find = `find ${sh(folder)} -type f -size +0`;
    const apply = `${find} -exec sh -c 'for file do : >"$file"; done' sh {} +`;
    return step(script(nameOf(`truncate ${folder}`), `[ -z "$(${find} | head -n 1)" ]`, apply));
  },
  uninstall: (argument) => remark(`remove ${argument} with a script: \`package\` only installs`),
  update: () => remark("name the packages and versions that you need with `package`"),
  upload(argument) {
    const [local, target] = split(argument);
    const name = posix.basename(local);
    return step(
      { file: { [path(target)]: { source: path(name) } } },
      `copy ${local} beside the recipe, and name its mode; if ${target} is a folder, write ${posix.join(target, name)}`,
    );
  },
  write(argument) {
    const [file, content] = split(argument);
    return step({ file: { [path(file)]: { content: withoutVariables(content) } } });
  },
};

/** Options that say how virt-customize runs, and nothing of the image. */
export const settings: ReadonlySet<string> = new Set([
  ..."a add attach attach-format c connect color colors colour colours d domain n dryrun dry-run echo-keys".split(
    " ",
  ),
  ..."format help key keys-from-stdin m memsize network no-logfile no-network password-crypto q quiet smp V".split(
    " ",
  ),
  ..."v verbose version wrap x".split(" "),
]);
