import type { Difference, GuestIdentity } from "../../plan/record.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";

/** A state step with all its variables resolved. */
export interface Wish {
  readonly name: string;
  /** By attribute; several of a list or map. */
  readonly want: ReadonlyMap<string, readonly WishedValue[]>;
}

export interface WishedValue {
  readonly key?: string;
  readonly text: string;
  /** Of a text that becomes a file: its bytes, and whether they are known before the run. */
  readonly bytes: Buffer;
  readonly isKnown: boolean;
  /** Whether there is a secret in it. Neither it nor what is in its place is shown. */
  readonly isSecret: boolean;
}

/** What a look found: why it can't be judged, or what differs. */
export type Look = { readonly because: string } | { readonly differences: readonly Difference[] };

/** What a state kind means, over the files of a guest. The shell library of the kind does the same (src/kinds/state). */
export interface StateModel {
  look(wish: Wish, files: GuestFiles, guest: GuestIdentity): Look;
  /** Makes it so. Returns why it can't; undefined if it did. */
  make(wish: Wish, files: ChangeableFiles, guest: GuestIdentity): string | undefined;
}

/** Returns the text of an attribute that has one. */
export function textOf(wish: Wish, attribute: string): string | undefined {
  return wish.want.get(attribute)?.[0]?.text;
}

/** Returns the texts of a list. */
export function textsOf(wish: Wish, attribute: string): string[] {
  return (wish.want.get(attribute) ?? []).map(({ text }) => text);
}

/** Returns whether an attribute is `yes`. */
export function isOn(wish: Wish, attribute: string): boolean {
  return textOf(wish, attribute) === "yes";
}
