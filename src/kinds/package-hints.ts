import { ownVariables } from "../recipe/foreign-variables.ts";
import type { Entry, YamlNode } from "../yaml/node.ts";
import { yamlFlow } from "../yaml/write-yaml.ts";
import { fieldsOf, isGone } from "./foreign-fields.ts";
import type { KindHints } from "./kind.ts";

/** What package managers accept: names, virtual names such as `perl(CGI)`, groups and file paths. */
export const nameForm = /^[A-Za-z0-9_@/][A-Za-z0-9+._:()/@~-]*$/;

/** Other tools name the package manager, or give a package as `{name: NAME, version: VERSION}`. */
export const packageHints: KindHints = {
  synonyms: [
    "apt",
    "apt_get",
    "aptitude",
    "dnf",
    "yum",
    "zypper",
    "apk",
    "pacman",
    "packages",
    "pkg",
    "install",
  ],
  rewrite(value, beside) {
    const fields = value.kind === "mapping" ? value.entries : beside;
    const names = value.kind === "mapping" ? (named(fields, "name") ?? named(fields, "pkg")) : value;
    const version = named(fields, "version");
    const gone = isGone(fieldsOf(fields));
    if (names?.kind === "sequence") {
      const all = names.items.flatMap((item) => (item.kind === "scalar" ? [item.text] : []));
      if (all.length !== names.items.length) return undefined;
      return gone
        ? yamlFlow({ package: all.map((name) => ({ [name]: { absent: true } })) })
        : `package: ${listOf(all)}`;
    }
    if (names?.kind !== "scalar" || names.isEmpty) return undefined;
    if (gone) return yamlFlow({ package: { [names.text]: { absent: true } } });
    return version?.kind === "scalar" && !version.isEmpty
      ? `package: {${names.text}: {version: "${ownVariables(version.text) ?? version.text}"}}`
      : `package: ${rewriteName(names.text) ?? names.text}`;
  },
};

/** Returns what to write for an invalid package name, or undefined if that is not known. */
export function rewriteName(name: string): string | undefined {
  const own = ownVariables(name);
  if (own !== undefined) return own;
  const [, before, version] = /^([^=<>!\s]+)\s*([=<>!]+\s*\S.*)$/.exec(name) ?? [];
  if (before && version) return `{${before}: {version: "${version.replace(/^==?\s*/, "")}"}}`;
  const names = name.split(/[\s,;]+/).filter((part) => part !== "");
  return names.length > 1 && names.every((part) => nameForm.test(part)) ? listOf(names) : undefined;
}

function named(entries: readonly Entry[], key: string): YamlNode | undefined {
  return entries.find((entry) => entry.key.text === key)?.value;
}

function listOf(names: readonly string[]): string {
  const words = names.map((name) => ownVariables(name) ?? name);
  return `[${words.map((word) => (/[{}$]/.test(word) ? `"${word}"` : word)).join(", ")}]`;
}
