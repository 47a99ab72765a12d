import { type Content, piecesOf } from "../system/pieces.ts";
import { FileRefused } from "../system/read-file.ts";
import { writeNamedFile } from "../system/write-named-file.ts";
import type { Invocation } from "./command.ts";
import { refusalOfOutput } from "./deliver.ts";
import type { Writer } from "./output-stream.ts";

/** A file for a result, named by an option. */
export interface OutputFile {
  readonly path: string;
  /** The option as the user wrote it: “--report json=FILE”. */
  readonly option: string;
}

export const standardOutput: OutputFile = { path: "-", option: "-o -" };

/**
 * Writes a result: to standard output (`-`, `/dev/stdout`) or standard error, or to a file, whole or not at all. The
 * output was claimed before the command began, and is compared once more with the other files at stake.
 *
 * @throws {Refusal} `file-unwritable`, `output-unwritable`
 */
export async function writeOutput(
  { path, option }: OutputFile,
  content: Content,
  { io, files }: Pick<Invocation, "io" | "files">,
): Promise<void> {
  if (path === "-" || path === "/dev/stdout") await writeToOutput(content, io.stdout);
  else if (path === "/dev/stderr") await writeToOutput(content, io.stderr);
  else
    await writeNamedFile(path, content, {
      cwd: io.cwd,
      beforehand() {
        const other = files.conflictOf(path, option);
        if (other !== undefined) throw new FileRefused(`it has become the same file as ${other}`);
      },
    });
}

async function writeToOutput(content: Content, output: Writer): Promise<void> {
  for (const piece of piecesOf(content)) output.write(piece);
  const error = await output.flushed();
  if (error) throw refusalOfOutput(error);
}
