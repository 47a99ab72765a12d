import { posix } from "node:path";
import type { PackageRequest } from "../draft.ts";
import { runCommand } from "../run-command.ts";
import { runOnce, shellWord, twoTexts } from "../scripts.ts";
import { firstBoot, hostname, timezone, upgrade } from "../states.ts";
import { injectKey, setPassword } from "./accounts.ts";
import type { Given } from "./given.ts";

type Converter = (given: Given) => void;

/** Splits `FIRST:REST` at the first colon. */
function split(argument: string): readonly [string, string] {
  const at = argument.indexOf(":");
  return at === -1 ? [argument, ""] : [argument.slice(0, at), argument.slice(at + 1)];
}

/** The packages of a list. apt and apk take `NAME=VERSION`; other package managers have names with a dash before the version. */
function packagesOf({ argument, span }: Given): readonly PackageRequest[] {
  return argument
    .split(",")
    .filter(Boolean)
    .map((word) => {
      const [name = "", version] = word.split(/=([\s\S]*)/);
      return version ? { name, version, span } : { name: word, span };
    });
}

const subscription: Converter = ({ operation }) =>
  void operation.leaveOut("register the machine when it boots first, not in the image");

const windows: Converter = ({ operation }) =>
  void operation.leaveOut("it is for Windows, which sahara-image does not know");

/** Every operation of virt-customize(1), and those of later releases. */
export const converters: Readonly<Record<string, Converter>> = {
  "append-line"({ operation, argument }) {
    const [file, line] = split(argument);
    operation.step("line", file, { line });
  },
  chmod({ operation, argument, folders }) {
    const [mode, file] = split(argument);
    const octal = mode.startsWith("0") ? mode.slice(1) : Number(mode).toString(8);
    const kind = folders.has(file) ? "directory" : "file";
    operation.step(kind, file, { mode: octal.padStart(4, "0") });
    if (operation.hasSteps && kind === "file")
      operation.look(`if ${file} is a folder, write \`directory\` instead of \`file\``);
  },
  chown({ operation, argument, folders }) {
    const [owner, rest] = split(argument);
    const [group, file] = split(rest);
    const kind = folders.has(file) ? "directory" : "file";
    operation.step(kind, file, { owner, group });
    if (operation.hasSteps && kind === "file")
      operation.look(`if ${file} is a folder, write \`directory\` instead of \`file\``);
  },
  "commands-from-file": ({ operation, argument }) =>
    void operation.leaveOut(
      `convert ${argument} too, with \`sahara-image migrate --from virt-customize\`, and include the result`,
    ),
  copy({ draft, operation, argument }) {
    const [from, to] = split(argument);
    const inside = shellWord(posix.join(to, posix.basename(from)));
    const [source, target] = [shellWord(from), shellWord(to)];
    const check = `diff -r ${source} ${target} >/dev/null 2>&1 || diff -r ${source} ${inside}`;
    twoTexts(operation, draft.nameOf(`copy ${to}`), check, `cp -a ${source} ${target}`);
  },
  "copy-in"({ operation, argument, files }) {
    const [local, folder] = split(argument);
    const name = posix.basename(local);
    files.add(posix.join(folder, name));
    operation.step("file", posix.join(folder, name), { source: name });
    operation.look(
      `copy ${local} beside the recipe, and name its owner and mode; if it is a folder, write \`directory\` instead of \`file\``,
    );
  },
  delete({ draft, operation, argument, files }) {
    if (files.has(argument)) operation.leaveOut(`an earlier step makes ${argument}: remove that step`);
    else if (!/[*?[]/.test(argument)) operation.step("absent", argument);
    else {
      // The pattern stays without quotes, for the shell to fill in.
      const pattern = argument.replaceAll(/[^\w./*?[\]!-]/g, "\\$&");
      const check = `for file in ${pattern}; do\n  if [ -e "$file" ] || [ -L "$file" ]; then exit 1; fi\ndone`;
      twoTexts(operation, draft.nameOf(`delete ${argument}`), check, `rm -rf -- ${pattern}`);
    }
  },
  edit({ draft, operation, argument }) {
    const [file, expression] = split(argument);
    const [path, perl] = [shellWord(file), shellWord(expression.trim())];
    const check = `perl -pe ${perl} ${path} | cmp -s - ${path}`;
    twoTexts(operation, draft.nameOf(`edit ${file}`), check, `perl -i -pe ${perl} ${path}`);
    operation.look(
      `the guest needs perl, and a second run of the expression must change nothing: \`setting\` or \`line\` is better`,
    );
  },
  firstboot({ draft, operation, argument }) {
    firstBoot(operation, draft.nameOf(posix.basename(argument)), { source: argument });
  },
  "firstboot-command"({ draft, operation, argument }) {
    firstBoot(operation, draft.nameOf(`first boot ${argument.split(/\s/, 1)[0]}`), { text: argument });
  },
  "firstboot-install"(given) {
    const { operation } = given;
    operation.packages(packagesOf(given));
    operation.look("the packages are installed now, and not at the first boot");
  },
  hostname: ({ operation, argument }) => hostname(operation, argument),
  "inject-blnsvr": windows,
  "inject-qemu-ga": windows,
  "inject-virtio-win": windows,
  install: (given) => void given.operation.packages(packagesOf(given)),
  link({ operation, argument }) {
    const [target = "", ...links] = argument.split(":");
    for (const link of links) operation.step("link", link, target);
  },
  mkdir({ operation, argument, folders }) {
    folders.add(argument);
    operation.step("directory", argument);
  },
  move({ draft, operation, argument, files }) {
    const [made, moved] = split(argument);
    if (files.has(made)) {
      operation.leaveOut(`an earlier step makes ${made}: write ${moved} in that step`);
      return;
    }
    const [from, to] = split(argument).map(shellWord);
    const check = `[ ! -e ${from} ] && [ -e ${to} ]`;
    twoTexts(operation, draft.nameOf(`move ${moved}`), check, `mv ${from} ${to}`);
  },
  password(given) {
    const [user, selector] = split(given.argument);
    setPassword(given, user, selector);
  },
  "root-password": (given) => setPassword(given, "root", given.argument),
  run({ draft, operation, argument }) {
    runOnce(draft, operation, posix.basename(argument), `# The text of ${argument}.\nfalse`);
    operation.look(`put the text of ${argument} in place of \`false\``);
  },
  "run-command": ({ draft, operation, argument }) =>
    runCommand(draft, operation, `run ${argument.trim().split(/\s/, 1)[0]}`, argument),
  scrub({ operation, argument }) {
    operation.step("absent", argument);
    if (operation.hasSteps) operation.look("the file is removed; its bytes are not overwritten");
  },
  "selinux-relabel": ({ operation }) => void operation.note("an apply relabels what it changes"),
  "no-selinux-relabel": ({ operation }) =>
    void operation.leaveOut("give `apply` the option `--no-selinux-relabel`"),
  "sm-attach": subscription,
  "sm-credentials": subscription,
  "sm-register": subscription,
  "sm-remove": subscription,
  "sm-unregister": subscription,
  "ssh-inject": injectKey,
  "tar-in"({ operation, argument }) {
    const [file, folder] = split(argument);
    operation.leaveOut(
      `if ${folder} belongs to the archive alone, write \`archive: {${folder}: {source: ${posix.basename(file)}}}\``,
    );
  },
  timezone: ({ operation, argument }) => timezone(operation, argument),
  touch({ operation, argument }) {
    operation.step("file", argument);
    if (operation.hasSteps) operation.look("the file must be there; its times are not changed");
  },
  truncate: ({ operation, argument }) => void operation.step("file", argument, { content: "" }),
  "truncate-recursive"({ draft, operation, argument }) {
    const find = `find ${shellWord(argument)} -type f -size +0`;
    const apply = `${find} -exec sh -c 'for file do : >"$file"; done' sh {} +`;
    twoTexts(operation, draft.nameOf(`truncate ${argument}`), `[ -z "$(${find} | head -n 1)" ]`, apply);
  },
  uninstall: (given) =>
    void given.operation.packages(packagesOf(given).map(({ name, span }) => ({ name, span, absent: true }))),
  update: ({ operation }) => upgrade(operation),
  upload({ operation, argument, files }) {
    const [local, target] = split(argument);
    files.add(target);
    const name = posix.basename(local);
    operation.step("file", target, { source: name });
    operation.look(
      `copy ${local} beside the recipe, and name its mode; if ${target} is a folder, write ${posix.join(target, name)}`,
    );
  },
  write({ operation, argument, files }) {
    const [file, content] = split(argument);
    files.add(file);
    operation.step("file", file, { content });
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
