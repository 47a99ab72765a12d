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
