/** Where the scripts, files and fragments that a recipe (or a fragment) names are looked up. */
export interface ResourceFinder {
  /** What is looked in for scripts and files, in order, as messages name it. */
  readonly roots: readonly string[];
  find(path: string): ResourceLookup;
  /** Reads a folder with everything in it. */
  tree(path: string): TreeLookup;
  /** The path of every file, relative to its root, for suggestions and completion. */
  list(): readonly string[];
  /** Reads a fragment; its path starts from the folder of the file that includes it. */
  fragment(path: string): FragmentLookup;
  /** The paths of YAML files around that file, from its folder, for suggestions and completion. */
  listFragments(): readonly string[];
}

export type ResourceLookup =
  | { readonly kind: "found"; readonly path: string; readonly bytes: Uint8Array }
  | NotFound;

/** The entries are sorted by their paths, so that a folder comes before what is in it. */
export type TreeLookup =
  | { readonly kind: "found"; readonly path: string; readonly entries: readonly TreeEntry[] }
  | NotFound;

/** A part of a folder. Its path starts from that folder. */
export type TreeEntry = { readonly path: string } & (
  | { readonly type: "file"; readonly bytes: Uint8Array; readonly isExecutable: boolean }
  | { readonly type: "directory" }
  | { readonly type: "link"; readonly target: string }
);

export type NotFound =
  | { readonly kind: "nothing" }
  /** There is no place to look. */
  | { readonly kind: "not-looked-up" }
  /** The path, or a symbolic link on it, leads out of the root. */
  | { readonly kind: "outside"; readonly root?: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

export type FragmentLookup =
  | {
      readonly kind: "found";
      /** As messages name it. */
      readonly path: string;
      /** What distinguishes it from other files: its real path. */
      readonly identity: string;
      readonly bytes: Uint8Array;
      /** Where what the fragment names is looked up: its own folder comes first. */
      readonly finder: ResourceFinder;
    }
  /** `path`: where it was looked for; absent where the recipe is in no folder. */
  | { readonly kind: "nothing"; readonly path?: string }
  /** There is no place to look, and nothing is missed. */
  | { readonly kind: "not-looked-up" }
  /** The path, or a symbolic link on it, leads out of the repository that the recipe is in. */
  | { readonly kind: "outside"; readonly repository: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };
