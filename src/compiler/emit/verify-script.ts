import { sha256Hex } from "../../source/sha256.ts";

/** The result of `compile --verify`. */
export type ScriptVerification =
  | {
      readonly is: "unaltered" | "altered";
      /** From its heading. Do not trust it if the script was altered. */
      readonly toolVersion: string;
      readonly recipe: string;
      readonly recipeSha256: string;
      readonly mode: string;
    }
  /** It has no heading of this program. */
  | { readonly is: "foreign" };

const shebangs = ["#!/usr/bin/guestfish -f", "#!/bin/sh"] as const;

/** The first lines of a heading: the digest of everything after its own line. */
export function seal(shebang: (typeof shebangs)[number], rest: string): string {
  return `${shebang}\n# sha256: ${digest(rest)}\n${rest}`;
}

/** Returns whether a script (a guestfish script or a guest program) is unchanged, and what it was made from. */
export function verifyScript(text: string): ScriptVerification {
  const [shebang = "", seal = ""] = text.split("\n", 2);
  const sum = /^# sha256: ([0-9a-f]{64})$/.exec(seal)?.[1];
  const rest = text.slice(shebang.length + seal.length + 2);
  const line = (pattern: RegExp) => pattern.exec(rest.slice(0, 100_000))?.[1];
  const toolVersion = line(/^# Made by sahara-image (.*)\.$/m);
  const recipe = line(/^# recipe: (.*)$/m);
  const recipeSha256 = line(/^# recipe sha256: ([0-9a-f]{64})$/m);
  const mode = line(/^# mode: (.*)$/m);
  if (sum === undefined || toolVersion === undefined || recipe === undefined || !recipeSha256 || !mode)
    return { is: "foreign" };
  const unaltered = shebangs.some((known) => known === shebang) && sum === digest(rest);
  return { is: unaltered ? "unaltered" : "altered", toolVersion, recipe, recipeSha256, mode };
}

function digest(text: string): string {
  return sha256Hex(text);
}
