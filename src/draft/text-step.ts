import { stateModels } from "../guest/states/registry.ts";
import { SimulatedTree } from "../guest/states/simulated-tree.ts";
import type { WishedValue } from "../guest/states/state-model.ts";
import type { SettingFormat } from "../plan/setting-formats.ts";
import type { DraftStep } from "./draft.ts";

/** Formats of `setting` by the path of the file, and how a line of a new value is read. */
const formats: readonly { readonly format: SettingFormat; readonly paths: RegExp; readonly entry: RegExp }[] =
  [
    {
      format: "shell",
      paths: /^\/etc\/(?:default\/|sysconfig\/|environment$|locale\.conf$|selinux\/config$)/,
      entry: /^(?:export )?([A-Za-z_]\w*)=(?:"([^"$`\\]*)"|'([^']*)'|([^\s"'$`\\]*))$/,
    },
    {
      format: "space",
      paths: /^\/etc\/(?:ssh\/sshd?_config|login\.defs)$/,
      entry: /^([A-Za-z_]\w*)[ \t]+(?:"([^"]*)"|()|(\S.*?))\s*$/,
    },
    {
      format: "properties",
      paths: /\.properties$|\/zoo\.cfg$|^\/etc\/sysctl\.(?:conf$|d\/)/,
      entry: /^([\w.-]+)[ \t]*=[ \t]*()()(.*)$/,
    },
  ];
const maxSteps = 8;
/** What edits of texts do does not depend on it. */
const anyGuest = { distro: "unknown", version: "", family: "", arch: "" };

/**
 * Finds steps that lead from one text of a file to another: settings or lines, if they lead exactly there. Each is tried
 * on the old text. Returns undefined where none do, so that the file has to be written whole.
 */
export function textSteps(path: string, before: string, after: string): DraftStep[] | undefined {
  const old = new Set(before.split("\n"));
  const come = after.split("\n").filter((line) => line !== "" && !old.has(line));
  if (come.length === 0 || come.length > maxSteps) return undefined;
  const candidates = [settingStep(path, come), lineSteps(path, come)];
  return candidates.find((steps) => steps && leadsTo(steps, path, before, after));
}

function settingStep(path: string, lines: readonly string[]): DraftStep[] | undefined {
  const known = formats.find(({ paths }) => paths.test(path));
  if (!known) return undefined;
  const entries = lines.map((line) => known.entry.exec(line));
  if (!entries.every((entry) => entry !== null)) return undefined;
  const set = Object.fromEntries(
    entries.map(([, key, ...values]) => [
      key!,
      values.find((value) => value !== undefined && value !== "") ?? "",
    ]),
  );
  return [{ kind: "setting", name: path, options: { format: known.format, set } }];
}

function lineSteps(path: string, lines: readonly string[]): DraftStep[] {
  return lines.map((line) => ({ kind: "line", name: path, options: line }));
}

/** Makes the steps in a tree that has only this file. */
function leadsTo(steps: readonly DraftStep[], path: string, before: string, after: string): boolean {
  const file = { type: "file", content: Buffer.from(before), mode: 0o644, uid: 0, gid: 0 } as const;
  return makesSteps(steps, path, after, new SimulatedTree([[path, file]]));
}

/** Makes steps in a tree, each of which has to change something. Returns whether a file then has this text. */
export function makesSteps(
  steps: readonly DraftStep[],
  path: string,
  after: string,
  tree: SimulatedTree,
): boolean {
  for (const { kind, name, options } of steps) {
    const model = stateModels[kind]!;
    const wish = { name, want: wantOf(kind, options) };
    const look = model.look(wish, tree, anyGuest);
    if ("because" in look || look.differences.length === 0) return false;
    if (model.make(wish, tree, anyGuest) !== undefined) return false;
  }
  const made = tree.get(path, true);
  return made?.type === "file" && made.content.equals(Buffer.from(after));
}

/** The attribute that a text alone stands for. */
const shortForms: Readonly<Record<string, string>> = { line: "line", sysctl: "value" };

function wantOf(kind: string, options: DraftStep["options"]): Map<string, WishedValue[]> {
  const value = (text: string, key?: string): WishedValue => ({
    ...(key === undefined ? {} : { key }),
    text,
    bytes: Buffer.from(text),
    isKnown: true,
    isSecret: false,
  });
  if (options === undefined) return new Map();
  if (typeof options === "string") return new Map([[shortForms[kind]!, [value(options)]]]);
  const want = new Map<string, WishedValue[]>();
  for (const [option, inner] of Object.entries(options))
    want.set(
      option,
      typeof inner === "boolean"
        ? [value(inner ? "yes" : "no")]
        : typeof inner === "string"
          ? [value(inner)]
          : Object.entries(inner).map(([key, text]) => value(String(text), key)),
    );
  return want;
}
