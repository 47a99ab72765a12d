import type { RunRecord } from "./record.ts";

/**
 * The exact versions that an apply installed, to apply with those and no others: what `--lock` writes and
 * `--locked` reads, as JSON.
 */
export interface PackageLock {
  readonly format: 1;
  /** The guest that it was written for: versions of one distribution mean nothing to another. */
  readonly guest: { readonly distro: string; readonly version: string; readonly arch: string };
  /** The package manager's own names and whole versions, in the order of the names. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The lock of a run that changed an image: every package that it installed, or brought to another version. */
export function lockOf(record: RunRecord): PackageLock {
  const { distro, version, arch } = record.guest;
  const installed = (record.packageChanges ?? [])
    .flatMap(({ name, to }) => (to === undefined ? [] : [[name, to] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { format: 1, guest: { distro, version, arch }, packages: Object.fromEntries(installed) };
}

/** Reads the text of a lock file. Returns what is wrong with an invalid one. */
export function parseLock(text: string): PackageLock | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isMap(value)) return "it is not a JSON object";
  if (value.format !== 1)
    return value.format === undefined
      ? "it has no `format`"
      : `its \`format\` is ${JSON.stringify(value.format)}, not 1`;
  const { guest, packages } = value;
  if (!isMap(guest) || !["distro", "version", "arch"].every((key) => typeof guest[key] === "string"))
    return "its `guest` must be an object with the strings `distro`, `version` and `arch`";
  if (!isMap(packages)) return "its `packages` must be an object from names to versions";
  for (const [name, version] of Object.entries(packages)) {
    if (!word.test(name)) return `${JSON.stringify(name)} is not a package name`;
    if (typeof version !== "string" || !word.test(version))
      return `the version of ${name} must be a string, not ${JSON.stringify(version)}`;
  }
  return value as unknown as PackageLock;
}

/** A word that no package manager can read as an option. */
const word = /^[A-Za-z0-9_.+~:@^][A-Za-z0-9_.+~:@^-]*$/;

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
