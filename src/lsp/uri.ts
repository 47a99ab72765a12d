import { fileURLToPath, pathToFileURL } from "node:url";

/** The path of a `file:` URI; of any other (an unsaved text, say) the URI itself, which names no file. */
export function pathOfUri(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

export function uriOfPath(path: string): string {
  return path.startsWith("/") ? pathToFileURL(path).href : path;
}

/** One spelling for each URI: editors differ in what they percent-encode. */
export function normaliseUri(uri: string): string {
  return uriOfPath(pathOfUri(uri));
}
