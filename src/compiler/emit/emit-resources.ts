import type { Plan, Resource } from "../../plan/plan.ts";
import { chooseMarker, isPlainText } from "./here-document.ts";
import { quoteSh } from "./quote-sh.ts";

/** Returns the functions that write the files of a plan into the workshop, each when it is first needed. */
export interface EmittedResources {
  readonly text: string;
  /** The functions of the library that they call. */
  readonly calls: readonly string[];
  /** Returns the function of a resource. It leaves the path in `$file`. */
  functionOf(key: string): string;
}

/** Emits a function of the guest program for each used resource, in the order of `used`. */
export function emitResources(plan: Plan, used: ReadonlySet<string>): EmittedResources {
  const names = new Map([...used].map((key, index) => [key, `resource_${index + 1}`]));
  const emitted = [...names].map(([key, name]) => emitResource(name, plan.resources[key]!));
  const text = emitted.map((resource) => resource.text).join("\n");
  return { text, calls: emitted.flatMap(({ calls }) => calls), functionOf: (key) => names.get(key)! };
}

function emitResource(name: string, resource: Resource): { text: string; calls: readonly string[] } {
  const folder = name.slice("resource_".length);
  const file = `"$workshop/files/${folder}/"${quoteSh(fileName(resource.name))}`;
  const { text, write, calls } = emitContent(name, resource);
  const whole = `${text}
${name}() {
  file=${file}
  if [ -e "$file" ]; then return; fi
  mkdir -p "$workshop/files/${folder}"
  ${write} "$file" || unwritten
  chmod 755 "$file"
}
`;
  return { text: whole, calls: [...calls, "unwritten"] };
}

/** Returns a name that is one word everywhere: `env` would take a name with `=` for an assignment. */
function fileName(name: string): string {
  const base = name.slice(name.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9_.-]/g, "_");
  return /^\.*$/.test(base) ? "file" : base.slice(-100);
}

export interface EmittedContent {
  /** A function that prints the content. */
  readonly text: string;
  /** The beginning of the command that writes it to a file. */
  readonly write: string;
  /** The functions of the library that it calls. */
  readonly calls: readonly string[];
}

/** Emits what writes a content to a file. */
export function emitContent(
  name: string,
  { encoding, content }: Pick<Resource, "encoding" | "content">,
): EmittedContent {
  const plain = encoding === "utf8" && isPlainText(content);
  if (plain && content === "") return { text: "", write: ": >", calls: [] };
  const body = plain ? content : base64Lines(content, encoding);
  const marker = chooseMarker(name, body);
  const text = `${name}_text() {
  cat <<'${marker}'
${body.endsWith("\n") ? body : `${body}\n`}${marker}
}`;
  if (!plain) return { text, write: `${name}_text | decode`, calls: ["decode"] };
  if (content.endsWith("\n")) return { text, write: `${name}_text >`, calls: [] };
  // A here-document ends in a newline, which a command substitution removes.
  return { text, write: `printf %s "$(${name}_text)" >`, calls: [] };
}

function base64Lines(content: string, encoding: "utf8" | "base64"): string {
  const base64 = Buffer.from(content, encoding).toString("base64");
  return (base64.match(/.{1,76}/g) ?? []).map((line) => `${line}\n`).join("");
}

/**
 * Returns whether `/bin/sh` must start a file: one that is a script without an interpreter line. (The kernel refuses
 * such a file, and not every libc falls back on the shell.)
 */
export function needsShell({ encoding, content }: Resource): boolean {
  const start = Buffer.from(content.slice(0, 8), encoding).subarray(0, 4).toString("latin1");
  return !start.startsWith("#!") && start !== "\x7fELF";
}
