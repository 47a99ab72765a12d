import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * A folder of expected files. `UPDATE=1 npm run test:unit` writes them anew, and takes away those that nothing
 * expects; without it, a file that differs, is missing or is an orphan fails.
 */
export class GoldenFolder {
  readonly path: string;
  readonly #known = new Set<string>();
  readonly #update = Boolean(process.env.UPDATE);

  constructor(path: string) {
    this.path = path;
  }

  /** A file that a person wrote: what the others are made from. */
  input(name: string): string {
    this.#known.add(name);
    return readFileSync(join(this.path, name), "utf8");
  }

  expect(name: string, actual: string): void {
    this.#known.add(name);
    const path = join(this.path, name);
    if (this.#update) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, actual);
      return;
    }
    const expected = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (expected === actual) return;
    const advice = "UPDATE=1 npm run test:unit writes it anew";
    if (expected === undefined) throw new Error(`${path} is missing: ${advice}`);
    throw new Error(`${path} differs: ${advice}\n${firstDifference(expected, actual)}`);
  }

  /** To be called last. */
  expectNoOrphans(): void {
    for (const entry of readdirSync(this.path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (this.#known.has(relative(this.path, path))) continue;
      if (this.#update) rmSync(path);
      else throw new Error(`${path} is an orphan: no test expects it (UPDATE=1 takes it away)`);
    }
  }
}

function firstDifference(expected: string, actual: string): string {
  const [one, two] = [expected.split("\n"), actual.split("\n")];
  const at = one.findIndex((line, index) => line !== two[index]);
  const line = at < 0 ? one.length : at;
  return `line ${line + 1}\n  expected ${one[line] ?? "(the end)"}\n  found    ${two[line] ?? "(the end)"}`;
}
