import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { commandLineLimit, quoteGuestfish } from "../../src/compiler/emit/quote-guestfish.ts";
import { quoteSh } from "../../src/compiler/emit/quote-sh.ts";
import { readScript } from "../../src/compiler/emit/read-script.ts";
import { randomText, seeded } from "./random-texts.ts";
import { type Shell, shellCommand } from "./scratch-guest.ts";

/** Runs a command on a file, in an empty folder that must stay empty. */
export function runOn(command: readonly string[], text: string | Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "sahara-image-quote-"));
  const empty = join(folder, "empty");
  const file = join(folder, "input");
  mkdirSync(empty);
  writeFileSync(file, text);
  const [program, ...options] = command as [string, ...string[]];
  const { stdout, stderr, status, error } = spawnSync(program, [...options, file], {
    cwd: empty,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 256 << 20,
  });
  const appeared = readdirSync(empty);
  rmSync(folder, { recursive: true, force: true });
  if (error) throw error;
  assert.is(status, 0, stderr.toString().slice(0, 2000));
  assert.equal(appeared, [], "a file appeared on the host");
  return stdout;
}

export function assertSame(found: Buffer, texts: readonly string[]): void {
  const expected = Buffer.from(texts.map((text) => `${text}\n`).join(""));
  if (found.equals(expected)) return;
  let at = 0;
  while (at < expected.length && found[at] === expected[at]) at++;
  const near = (bytes: Buffer) => JSON.stringify(bytes.subarray(Math.max(0, at - 40), at + 40).toString());
  assert.unreachable(`from byte ${at}: expected ${near(expected)}, found ${near(found)}`);
}

export const guestfish = ["guestfish", "-f"] as const;
const batch = 5_000;

export function randomTexts(
  seed: number,
  count: number,
  fits: (text: string) => boolean = () => true,
): string[] {
  const random = seeded(seed);
  const found: string[] = [];
  while (found.length < count) {
    const text = randomText(random, random() < 0.01 ? 200 : 12);
    if (fits(text)) found.push(text);
  }
  return found;
}

/** Random texts as arguments of guestfish's `echo`, which needs no appliance, and as the reader of scripts sees them. */
export function throughGuestfish(seed: number, count: number): void {
  const fits = (text: string) => Buffer.byteLength(quoteGuestfish(text)) < commandLineLimit - 10;
  const all = randomTexts(seed, count, fits);
  for (let from = 0; from < count; from += batch) {
    const some = all.slice(from, from + batch);
    const script = some.map((text) => `echo ${quoteGuestfish(text)}\n`).join("");
    assertSame(runOn(guestfish, script), some);
    const { commands, problems } = readScript(script);
    assert.equal(problems, []);
    assert.ok(commands.every(({ words }, index) => words.length === 2 && words[1] === some[index]));
  }
}

/** Random texts as words of a shell's `printf`. */
export function throughShell(shell: Shell, seed: number, count: number): void {
  const all = randomTexts(seed, count);
  for (let from = 0; from < count; from += batch) {
    const some = all.slice(from, from + batch);
    const program = some.map((text) => `printf '%s\\n' ${quoteSh(text)}\n`).join("");
    assertSame(runOn(shellCommand(shell), program), some);
  }
}
