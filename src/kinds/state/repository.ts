import { familyModules } from "../../families/families.ts";
import type { FamilyModule } from "../../families/family.ts";
import type { Want } from "../../plan/plan.ts";
import { binaryKeys, type KeyForm, keyForm } from "../../plan/public-keys.ts";
import type { Lowering } from "../lowering.ts";
import type { OptionValue, StateEntry } from "./definition.ts";
import nodes from "./nodes.sh";
import type { Problem } from "./option.ts";
import library from "./repository.sh";
import { repositoryOptions } from "./repository-options.ts";
import { stateKind } from "./state-kind.ts";

export const repositoryKind = stateKind({
  key: "repository",
  name: {
    is: "the name of a repository",
    problem: (text) =>
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text) && !["main", "options", "local"].includes(text)
        ? undefined
        : { is: "can't be the name of a repository", help: "write a name such as `adoptium`" },
  },
  docs: {
    summary: "A source of packages that the package manager must know, with its key.",
    markdown: `\`{name: {MANAGER: {options}, key: {options}}}\`. MANAGER is \`apt\`, \`dnf\` (also for yum), \`zypper\`, \`apk\` or
\`pacman\`; the one of the guest counts. The repository conforms if each of its sources is configured and enabled, in any
file that the package manager reads, with signatures checked by this key.

Applying writes one file of this name and the key. The next \`package\` step refreshes the package lists.`,
    example: `repository:
  tools:
    apt: {uris: https://packages.example.org/deb}
    dnf: {baseurl: https://packages.example.org/rpm/$releasever/$basearch}
    key:
      url: https://packages.example.org/tools.asc
      sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`,
    snippet:
      "\n  ${1:name}:\n    apt: {uris: ${2:https://}, suites: ${3:stable}}\n    key: {source: ${4:key.asc}}",
    icon: "package",
  },
  options: repositoryOptions,
  library,
  libraries: [nodes],
  check,
});

function check(lowering: Lowering, entry: StateEntry, wants: readonly Want[]): void {
  const { name, options } = entry;
  const managers = [...new Set(lowering.families.map((family) => familyModules[family].repositories))];
  const named = managers.filter((manager) => options[manager]);
  if (named.length === 0 && !entry.isIncomplete)
    lowering.report("repository-without-source", name.scalar.span, { name: name.scalar.text, managers });
  if (options.key?.form === "group") checkKey(lowering, options.key, named, wants);
  checkFolders(lowering, options.apt);
}

function checkKey(
  lowering: Lowering,
  { key, options }: OptionValue & { readonly form: "group" },
  managers: readonly Manager[],
  wants: readonly Want[],
): void {
  const { source, url, sha256, sha512, file } = options;
  if (!source && !url)
    lowering.report("key-missing", key.span, {
      key: "source",
      of: "`key`",
      help: "add `source`, a file beside the recipe, or `url` with a digest",
    });
  if (url && !sha256 && !sha512)
    lowering.report("key-missing", url.key.span, {
      key: "sha256",
      of: "`key`",
      help: "add `sha256` or `sha512` with the digest of the key",
    });
  if (source && !file && managers.includes("apk"))
    lowering.report("key-missing", source.key.span, {
      key: "file",
      of: "`key`",
      help: "add `file`, the name of the key that is in apk's signatures",
    });
  const resource = wants.find(({ attribute }) => attribute === "source")?.resource;
  if (source?.form !== "file" || resource === undefined) return;
  const problem = keyProblem(lowering.bytesOf(resource), managers);
  if (problem)
    lowering.report("repository-key-invalid", source.text.scalar.span, {
      file: source.text.scalar.text,
      ...problem,
    });
}

type Manager = FamilyModule["repositories"];

/** The forms of keys that each package manager reads. */
const forms: Readonly<Record<Manager, readonly KeyForm[]>> = {
  apt: ["armoured", "binary"],
  dnf: ["armoured"],
  zypper: ["armoured"],
  apk: ["pem"],
  pacman: ["armoured", "binary"],
};

function keyProblem(bytes: Buffer, managers: readonly Manager[]): Problem | undefined {
  const form = keyForm(bytes);
  const help = "export the public key with `gpg --armor --export KEY`";
  if (bytes.includes("-----BEGIN PGP PRIVATE KEY BLOCK-----")) return { is: "is a private key", help };
  if (!form || (form === "armoured" && keyForm(binaryKeys(bytes)) !== "binary"))
    return { is: "is not a public key", help };
  const manager = managers.find((each) => !forms[each].includes(form));
  if (manager === undefined) return undefined;
  if (manager === "apk")
    return {
      is: "is a key of OpenPGP, and apk reads RSA keys in PEM",
      help: "write another step for apk, with its key",
    };
  if (form === "pem") return { is: `is a key in PEM, and ${manager} reads keys of OpenPGP`, help };
  return { is: `is a binary key, and ${manager} reads only armoured ones`, help };
}

/** A suite of apt that is a folder has no components. */
function checkFolders(lowering: Lowering, apt: OptionValue | undefined): void {
  if (apt?.form !== "group") return;
  const { suites, components } = apt.options;
  const texts = suites?.form === "list" ? suites.items.map(({ scalar }) => scalar.text) : [];
  const folders = texts.filter((text) => text.endsWith("/"));
  if (folders.length > 0 && (components || folders.length < texts.length))
    lowering.report("option-invalid", suites!.key.span, {
      option: "suites",
      value: folders[0]!,
      is: "is a folder, which has no components and no suites beside it",
      help: components ? "remove `components`" : "write a repository of its own for the folder",
    });
}
