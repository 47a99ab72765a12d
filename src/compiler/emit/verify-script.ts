import { createHash } from "node:crypto";

/** What `compile --verify` says of a script. */
export type ScriptVerification =
  | {
      readonly is: "unaltered" | "altered";
      /** As its heading tells; of an altered script, not to be believed. */
      readonly toolVersion: string;
      readonly recipe: string;
      readonly recipeSha256: string;
      readonly mode: string;
    }
  /** It has no heading of ours. */
  | { readonly is: "foreign" };

const shebangs = ["#!/usr/bin/guestfish -f", "#!/bin/sh"] as const;

/** A heading's first lines: the digest of all that follows its own line. */
export function seal(shebang: (typeof shebangs)[number], rest: string): string {
  return `${shebang}\n# sha256: ${digest(rest)}\n${rest}`;
}

/** Whether a script (a guestfish script or a guest program) is as it was emitted, and what it was made from. */
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
  const unaltered = shebangs.some((one) => one === shebang) && sum === digest(rest);
  return { is: unaltered ? "unaltered" : "altered", toolVersion, recipe, recipeSha256, mode };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
