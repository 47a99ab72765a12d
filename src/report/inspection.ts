import type { InspectedVolume, Inspection } from "../guest/inspect/inspect.ts";
import { printableLine } from "./printable.ts";
import type { Colors } from "./styles.ts";

const ordinaryUsers = 1000;
const nobody = 65534;

/** Formats an inspection for people: a screen of it, or with `verbose` everything. */
export function textInspection(
  { path, format, size }: { readonly path: string; readonly format: string; readonly size: number },
  inspection: Inspection,
  colors: Colors,
  verbose: boolean,
): string {
  const { system, volumes, packages, users, units, kernels, skippedMounts, obstacles } = inspection;
  const lines: string[] = [`${colors.bold(printableLine(path))}: ${format}, ${showSize(size)}`];
  const row = (title: string, text: string) => lines.push(`  ${title.padEnd(11)} ${printableLine(text)}`);
  const list = (title: string, items: readonly string[], summary: string) => {
    if (items.length === 0) return;
    row(title, verbose ? `${items.length}` : summary);
    if (verbose) for (const item of items) lines.push(`    ${printableLine(item)}`);
  };
  if (system) {
    row("system", [system.name || system.distro, system.architecture].filter(Boolean).join(", "));
    if (system.hostname) row("host name", system.hostname);
  }
  for (const volume of volumes) row(volume === volumes[0] ? "volumes" : "", showVolume(volume));
  for (const { manager, packages: installed } of packages)
    list(
      "packages",
      installed.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`),
      `${installed.length} (${manager})`,
    );
  const people = users.filter(({ uid }) => uid >= ordinaryUsers && uid < nobody).map(({ name }) => name);
  list(
    "users",
    users.map(({ name, uid, gid, home, shell }) => `${name} ${uid}:${gid} ${home} ${shell}`),
    `${users.length}${people.length > 0 ? `, among them ${people.join(", ")}` : ""}`,
  );
  list(
    "units",
    units.map(({ name, state }) => `${name} ${state}`),
    `${units.length} enabled or masked`,
  );
  if (kernels.length > 0) row("kernels", kernels.join(", "));
  for (const [index, { folder, device }] of skippedMounts.entries())
    row(index === 0 ? "not mounted" : "", `${folder}: ${device} is not on the image (nofail)`);
  for (const [index, text] of obstacles.entries()) row(index === 0 ? "not read" : "", text);
  row("check", showCheck(inspection));
  return `${lines.join("\n")}\n`;
}

/** Whether a check boots, and why. The obstacles have lines of their own. */
function showCheck({ obstacles, needsBoot, packagesNeedBoot }: Inspection): string {
  const others = needsBoot.filter((reason) => !obstacles.includes(reason));
  if (needsBoot.length > 0)
    return `boots: ${others.length > 0 ? others.join("; ") : "not all of it can be read"}`;
  if (packagesNeedBoot !== undefined) return `without a boot, except for packages: ${packagesNeedBoot}`;
  return "without a boot, where the recipe allows it";
}

function showVolume({ device, size, kind, label, folder }: InspectedVolume): string {
  const where = folder === undefined ? "" : `mounted on ${folder}`;
  return [device, showSize(size), kind, label === undefined ? "" : `“${label}”`, where]
    .filter((text) => text !== "")
    .join("  ");
}

function showSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
