import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ProgramName } from "../../src/cli/command.ts";
import type { Io } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";
import type { Writer } from "../../src/cli/output-stream.ts";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunIn {
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly program?: ProgramName;
  readonly tty?: boolean;
}

/** What the program is given of a process, for a test. */
export function ioFor(
  sinks: { readonly stdout?: (text: string) => void; readonly stderr?: (text: string) => void },
  { stdin = "", env = {}, cwd = process.cwd(), tty = false }: RunIn = {},
): Io {
  return {
    stdout: writer(sinks.stdout),
    stderr: writer(sinks.stderr),
    stdin: (async function* () {
      yield stdin;
    })(),
    env,
    cwd,
    isTTY: { stdin: tty, stdout: tty, stderr: tty },
    columns: 100,
    rows: 24,
    signal: new AbortController().signal,
    signals: { hold: (work) => work(), on: () => () => {}, abort() {} },
  };
}

const writer = (take: ((text: string) => void) | undefined): Writer => ({
  write: (text) => take?.(String(text)),
  flushed: async () => undefined,
});

/** Runs the program within this process. */
export async function run(argv: readonly string[], within: RunIn = {}): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const io = ioFor({ stdout: (text) => (stdout += text), stderr: (text) => (stderr += text) }, within);
  const code = await main(argv, io, within.program);
  return { code, stdout, stderr };
}

/** A folder of the test's own, with these files in it; gone when the process ends. */
export function scratch(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "sahara-image-test-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The program as it ships, built anew for this test: the path of its folder, which everybody may read. */
export function builtProgram(): string {
  const folder = join(process.cwd(), "build", `program-${process.pid}`);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const built = spawnSync(process.execPath, ["scripts/build.mjs", folder], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
  chmodSync(folder, 0o755);
  return folder;
}

/** Runs the built program as a process of its own. */
export function runProcess(
  folder: string,
  argv: readonly string[],
  options: SpawnSyncOptions & { readonly program?: ProgramName } = {},
): Ran {
  const { program = "sahara-image", ...rest } = options;
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [join(folder, `${program}.js`), ...argv],
    { encoding: "utf8", ...rest },
  );
  if (error) throw error;
  return { code: status, stdout: String(stdout), stderr: String(stderr) };
}
