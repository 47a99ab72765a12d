import { byPath } from "../../../src/compiler/read-tree.ts";
import { normalise, type ResourceFinder } from "../../../src/compiler/resource-finder.ts";

/** Returns a finder of files in memory. Their paths start from the folder of the recipe. */
export function memoryFinder(
  files: Readonly<Record<string, string | Uint8Array>>,
  root = "memory",
  folder = "",
): ResourceFinder {
  const bytesOf = (path: string) => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    return typeof content === "string" ? new TextEncoder().encode(content) : content;
  };
  return {
    roots: [root],
    find(path) {
      const relative = normalise(path);
      if (relative === undefined) return { kind: "outside" };
      const found = folder === "" ? undefined : bytesOf(`${folder}/${relative}`);
      if (found) return { kind: "found", path: `${root}/${folder}/${relative}`, bytes: found };
      const bytes = bytesOf(relative);
      return bytes ? { kind: "found", path: `${root}/${relative}`, bytes } : { kind: "nothing" };
    },
    tree(path) {
      const relative = normalise(path);
      if (relative === undefined) return { kind: "outside" };
      const within = relative === "" ? "" : `${relative}/`;
      const names = Object.keys(files).filter((name) => name.startsWith(within));
      if (names.length === 0) return { kind: "nothing" };
      const entries = names.map((name) => ({
        path: name.slice(within.length),
        type: "file" as const,
        bytes: bytesOf(name)!,
        isExecutable: false,
      }));
      const folders = new Set(
        entries.flatMap((entry) => {
          const parts = entry.path.split("/").slice(0, -1);
          return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
        }),
      );
      const all = [...entries, ...[...folders].map((path) => ({ path, type: "directory" as const }))];
      return { kind: "found", path: `${root}/${relative}`, entries: all.sort(byPath) };
    },
    list: () => Object.keys(files),
    fragment(path) {
      const relative = normalise(`${folder}/${path}`.replace(/^\//, ""));
      if (path.startsWith("/") || relative === undefined) return { kind: "outside", repository: root };
      const bytes = bytesOf(relative);
      if (!bytes) return { kind: "nothing", path: relative };
      const finder = memoryFinder(files, root, relative.split("/").slice(0, -1).join("/"));
      return { kind: "found", path: relative, identity: relative, bytes, finder };
    },
    listFragments: () => Object.keys(files).filter((file) => /\.ya?ml$/i.test(file)),
  };
}
