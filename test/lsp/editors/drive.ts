import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { builtProgram, scratch } from "../../cli/support.ts";

/** The recipe that the editors are given: one mistake, and é before a name so that bytes and characters differ. */
const text = `arguments:
  java_distro:
    description: Which Java.
    target_variable: JAVA_DISTRO
    default: openjdk
    choices: [openjdk]
validators:
  - pakage: openjdk # é
  - argument_set: {value: "é \${java_distro}", argument_name: greeting}
  - script: {setup.sh: {env_vars: [java_distro]}}
`;
const script = '#!/bin/sh\n[ "$test_only" = 1 ] && exit 1\necho "$JAVA_DISTRO"\n';

export const broken = { text, line: 8 } as const;

/** What is saved once the editor has fixed, completed and renamed. */
export const mended = `${text.replace("pakage", "package").replaceAll("java_distro", "jdk")}  - copy_script: setup.sh\n`;

/** What the script that drives an editor writes down. */
export interface Seen {
  readonly error?: string;
  readonly timeout?: string;
  readonly findings?: readonly { readonly code: string; readonly line: number; readonly message: string }[];
  readonly actions?: readonly string[];
  readonly completion?: string;
  readonly compiled?: string;
}

/** Seconds after which an editor has hung. */
const limit = 180;

/**
 * Runs an editor on the broken recipe, with the built program on its PATH as `sahara-image`. The editor is
 * given in its environment where the recipe's FOLDER, its CONFIG and the file for its RESULT are.
 */
export async function driveEditor(
  program: string,
  config: string,
  argv: (folder: string) => readonly string[],
): Promise<{ seen: Seen; saved: string }> {
  const folder = scratch({ "recipe/image.yaml": broken.text, "recipe/setup.sh": script });
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(join(builtProgram(), "sahara-image.js"), join(bin, "sahara-image"));
  const result = join(folder, "result.json");
  const child = spawn(program, argv(folder), {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, "config"),
      XDG_DATA_HOME: join(folder, "data"),
      XDG_STATE_HOME: join(folder, "state"),
      XDG_CACHE_HOME: join(folder, "cache"),
      LC_ALL: "C.UTF-8",
      FOLDER: join(folder, "recipe"),
      CONFIG: resolve(config),
      RESULT: result,
    },
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), limit * 1000);
  await new Promise<void>((done, failed) => {
    child.on("error", failed);
    child.on("close", () => done());
  });
  clearTimeout(timer);
  let seen: Seen;
  try {
    seen = JSON.parse(readFileSync(result, "utf8"));
  } catch {
    seen = { error: `${program} left no result: ${output}` };
  }
  return { seen, saved: readFileSync(join(folder, "recipe/image.yaml"), "utf8") };
}
