import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";
import { fileLimits } from "../system/limits.ts";
import { isUnreadable, type NamedFile, readNamedBytes } from "../system/read-named-file.ts";

/**
 * Returns the text of a secret's file, without the newline that editors put at its end.
 *
 * @throws {Refusal} `secret-unreadable`, without the path: it may be a secret that begins with `@`.
 */
export async function readSecretFile(path: string, file: Omit<NamedFile, "limit">): Promise<string> {
  try {
    const bytes = await readNamedBytes(path, { ...file, limit: fileLimits.secret });
    return bytes.toString("utf8").replace(/\r?\n$/, "");
  } catch (error) {
    if (file.signal?.aborted || !isUnreadable(error)) throw error;
    throw new Refusal(diagnostic("secret-unreadable", { what: file.what, reason: reasonOf(error) }));
  }
}
