import { fileURLToPath, pathToFileURL } from "node:url";

/** Returns the path of a `file:` URI. For other URIs (such as unsaved text) returns the URI, which names no file. */
export function pathOfUri(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

/** Returns the URI of an absolute path. Any other text is a URI already. */
export function uriOfPath(path: string): string {
  return path.startsWith("/") ? pathToFileURL(path).href : path;
}

/** Returns a single spelling for each URI: editors percent-encode different characters. */
export function normaliseUri(uri: string): string {
  return uriOfPath(pathOfUri(uri));
}
