import { main } from "../../../src/cli/main.ts";

export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of the program in this process. */
export async function cli(argv: readonly string[]): Promise<Printed> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const writer = (parts: string[]) => ({
    write: (text: string | Uint8Array) =>
      parts.push(typeof text === "string" ? text : Buffer.from(text).toString()),
  });
  const code = await main(argv, {
    stdout: writer(stdout),
    stderr: writer(stderr),
    stdin: (async function* () {})(),
    env: process.env,
    cwd: process.cwd(),
    isTTY: { stdin: false, stdout: false, stderr: false },
    columns: 80,
    rows: 24,
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** The program that is run in the guest, for a recipe that ships and its arguments. */
export async function guestProgram(
  plugin: string,
  version: string,
  args: Readonly<Record<string, string>>,
  testOnly: boolean,
): Promise<string> {
  const options = Object.entries(args).map(([name, value]) => `--${name}=${value}`);
  const mode = testOnly ? ["--test-only"] : [];
  const done = await cli(["compile", plugin, version, "--emit", "guest", ...mode, ...options]);
  if (done.code !== 0) throw new Error(`compile ended with ${done.code}:\n${done.stderr}`);
  if (done.stderr !== "") throw new Error(`compile had something to say:\n${done.stderr}`);
  return done.stdout;
}
