import type { KnownValues } from "./link/known.ts";
import { readIn } from "./link/reads.ts";
import { quoteSh } from "./quote-sh.ts";

/** Returns the assignments of those variables that a program reads. */
export function emitConstants(constants: Readonly<Record<string, string>>, program: string): string {
  const read = readIn(program, Object.keys(constants));
  return Object.entries(constants)
    .filter(([name]) => read.has(name))
    .map(([name, value]) => `${name}=${quoteSh(value)}\n`)
    .join("");
}

/** The value of a constant that says whether something is so. */
export function flag(isOn: boolean): string {
  return isOn ? "yes" : "";
}

/** Returns constants as known values: each has one. */
export function knownConstants(constants: Readonly<Record<string, string>>): KnownValues {
  return Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, [value]]));
}
