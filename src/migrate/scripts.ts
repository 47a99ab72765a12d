import type { Draft, Operation } from "./draft.ts";

/** Returns a word for sh. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Adds a script with a text that looks and one that applies. */
export function twoTexts(operation: Operation, name: string, check: string, apply: string): void {
  const text = (lines: string) => `${lines.includes("\n") ? "#!/bin/sh\n" : ""}${lines}\n`;
  operation.script(name, { check: text(check), apply: text(apply) });
}

/** Adds a script that only looks: it fails in both modes if the image does not conform. */
export function looking(operation: Operation, name: string, text: string): void {
  operation.script(name, { inline: `${text}\n` });
}

/**
 * Adds a script that an apply runs once: a file in the image records that it has run, because nothing else tells.
 *
 * @param base the name of the script
 * @param interpreter the rest of its `#!` line
 */
export function runOnce(draft: Draft, operation: Operation, base: string, text: string): void {
  const name = draft.nameOf(base);
  const mark = `/var/lib/sahara-image/${name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[.-]+|-+$/g, "")}`;
  const apply = `#!/bin/sh
(
${text.trimEnd()}
)
status=$?
[ "$status" = 0 ] || exit "$status"
mkdir -p /var/lib/sahara-image
: >${mark}
`;
  operation.script(name, { creates: mark, apply });
  operation.look(
    `an apply runs it once and records that in ${mark}: a \`check:\` text that looks for its result is better`,
  );
}
