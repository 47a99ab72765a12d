import { createHash } from "node:crypto";
import type { Difference } from "../../plan/record.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { diffTexts } from "./diff-texts.ts";
import type { GuestNode } from "./guest-node.ts";
import { judgeAttributes, lookFor, makeParents, wantedAttributes } from "./nodes.ts";
import { isOn, type StateModel, textOf, type Wish, type WishedValue } from "./state-model.ts";

export const file: StateModel = {
  look(wish, files) {
    const found = lookFor("file", wish, files);
    if (!("node" in found)) return found;
    const attributes = judgeAttributes(wish, found.node, files);
    if ("because" in attributes) return attributes;
    const digests = found.node.type === "file" ? judgeDigest(wish, found.node.content) : [];
    if (digests.length > 0) return { differences: [...digests, ...attributes.differences] };
    const wanted = contentOf(wish);
    if (!wanted || found.node.type !== "file" || wanted.bytes.equals(found.node.content)) return attributes;
    return { differences: [describe(wanted, found.node.content), ...attributes.differences] };
  },

  make(wish, files) {
    const own = files.get(wish.name);
    if (own?.type === "directory")
      return `${wish.name} is a folder, and a folder is never replaced by a file`;
    if (wish.want.has("url")) return "the guest has no network";
    const path = isOn(wish, "follow") ? files.realPath(wish.name) : wish.name;
    if (path === undefined) return "a circle of links";
    const why = makeParents(path, files);
    if (why !== undefined) return why;
    const old = files.get(path);
    const before = old?.type === "file" ? old : { mode: 0o644, uid: 0, gid: 0, content: Buffer.alloc(0) };
    const attributes = wantedAttributes(wish, before, files);
    if (typeof attributes === "string") return attributes;
    const node: GuestNode = {
      type: "file",
      content: contentOf(wish)?.bytes ?? before.content,
      ...attributes,
    };
    files.set(path, node);
    return undefined;
  },
};

/** The digest that a download must have. */
function judgeDigest(wish: Wish, content: Buffer) {
  for (const algorithm of ["sha512", "sha256"]) {
    const expected = textOf(wish, algorithm)?.toLowerCase();
    const found = createHash(algorithm).update(content).digest("hex");
    if (expected !== undefined && expected !== found)
      return [{ attribute: "content", expected: `${algorithm} ${expected}`, found: `${algorithm} ${found}` }];
  }
  return [];
}

function contentOf({ want }: Wish): WishedValue | undefined {
  return (want.get("content") ?? want.get("source"))?.[0];
}

function describe({ bytes, isKnown, isSecret }: WishedValue, found: Buffer): Difference {
  const attribute = "content";
  const diff = isSecret ? undefined : diffTexts(found, bytes);
  const more = diff === undefined ? {} : { diff };
  if (!isKnown)
    return {
      attribute,
      expected: `the text of ${bytes.length} bytes`,
      found: `another text of ${found.length} bytes`,
      ...more,
    };
  const digest = (content: Buffer) => (bytes.length === found.length ? `, sha256 ${sha256Hex(content)}` : "");
  return {
    attribute,
    expected: `${bytes.length} bytes${digest(bytes)}`,
    found: `${found.length} bytes${digest(found)}`,
    ...more,
  };
}
