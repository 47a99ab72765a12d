import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { stateModels } from "../../src/guest/states/registry.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { WishedValue } from "../../src/guest/states/state-model.ts";

type Options = Readonly<Record<string, string | Readonly<Record<string, string>> | readonly string[]>>;

const identity = { distro: "debian", version: "12", family: "debian", arch: "x86_64" };

/** Returns what a look finds in a text, `KEY: EXPECTED, not FOUND`, and the text that applying leaves; or why not. */
export function edited(kind: string, text: string, options: Options) {
  const want = new Map(Object.entries(options).map(([attribute, value]) => [attribute, valuesOf(value)]));
  const node: GuestNode = { type: "file", mode: 0o644, uid: 0, gid: 0, content: Buffer.from(text) };
  const tree = new SimulatedTree([["/file", node]]);
  const wish = { name: "/file", want };
  const model = stateModels[kind]!;
  const look = model.look(wish, tree, identity);
  if ("because" in look) return { because: look.because };
  if (look.differences.length > 0) model.make(wish, tree, identity);
  const again = model.look(wish, tree, identity);
  if ("because" in again || again.differences.length > 0)
    throw new Error("applying does not make it conform");
  return {
    found: look.differences.map(
      ({ attribute, expected, found }) => `${attribute}: ${expected}, not ${found}`,
    ),
    text: String((tree.get("/file") as { content: Buffer }).content),
  };
}

function valuesOf(value: Options[string]): WishedValue[] {
  const wish = (text: string, key?: string): WishedValue => ({
    ...(key === undefined ? {} : { key }),
    text,
    bytes: Buffer.from(text),
    isKnown: true,
    isSecret: false,
  });
  if (typeof value === "string") return [wish(value)];
  if (Array.isArray(value)) return value.map((text) => wish(text));
  return Object.entries(value).map(([key, text]) => wish(text, key));
}
