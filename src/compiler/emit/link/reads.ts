/** Returns which of these variables a program reads. */
export function readIn(program: string, names: readonly string[]): ReadonlySet<string> {
  if (names.length === 0) return new Set();
  const reads = new RegExp(`\\$\\{?(${names.join("|")})\\b`, "g");
  return new Set([...program.matchAll(reads)].map(([, name]) => name!));
}
