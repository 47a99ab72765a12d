import { runTool, type ToolOptions } from "./appliance/tools.ts";

/**
 * Makes an ext4 file system in a file, with the content of a folder.
 *
 * @param disk a file of the size that the file system gets.
 * @throws {Refusal} without mke2fs; {Interrupted}; an error with the words of mke2fs.
 */
export async function makeExt4(
  disk: string,
  uuid: string,
  content: string,
  options: ToolOptions,
): Promise<void> {
  const made = await runTool(
    ["mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal", "-m", "0", "-U", uuid, "-d", content, disk],
    { signal: options.signal },
  );
  if (made.code !== 0) throw new Error(`mke2fs ended with exit status ${made.code}: ${made.stderr.trim()}`);
}
