import { gunzipSync } from "node:zlib";
import { decodeText } from "../../source/decode-text.ts";
import type { Scalar, YamlNode } from "../../yaml/node.ts";
import type { Draft, Operation } from "../draft.ts";
import { Fields } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";

/** Converts `write_files`. Those with `defer: true` come after packages and accounts. */
export function convertFiles(draft: Draft, config: Fields, when: "early" | "deferred"): void {
  const entry = config.take("write_files");
  const items = entry?.value.kind === "sequence" ? entry.value.items : entry ? [entry.value] : [];
  const kept: YamlNode[] = [];
  for (const node of items) {
    const file = new Fields(node);
    if (when === "early" && file.flag("defer")) kept.push(node);
    else convertFile(draft, node, file);
  }
  if (entry && kept.length > 0)
    config.putBack({
      ...entry,
      value: { kind: "sequence", span: entry.value.span, items: kept, flow: false },
    });
}

function convertFile(draft: Draft, node: YamlNode, file: Fields): void {
  file.take("defer");
  const path = file.text("path") ?? "";
  const operation = draft.operation("write_files", node.span, `write_files ${path}`);
  const { owner, group } = ownersOf(file.text("owner"));
  const mode = modeOf(file.text("permissions"));
  const source = file.inner("source").text("uri");
  const content = contentOf(draft, file);
  if (source !== undefined)
    operation.leaveOut(`\`file: {${path}: {url: ${source}, sha256: DIGEST}}\` needs the digest of the file`);
  else if (content === undefined)
    operation.leaveOut("its content is not encoded as `encoding` says: write the text");
  else if (content instanceof Uint8Array)
    operation.leaveOut(`its content is not a text: put it beside the recipe and write \`source: FILE\``);
  else if (file.flag("append")) append(operation, path, content);
  else operation.step("file", path, { content, owner, group, mode });
  leaveRest(operation, file);
}

/** Appending has no state: the text is put between two markers instead, which an apply adds. */
function append(operation: Operation, path: string, content: string): void {
  operation.step("block", path, { content: content.endsWith("\n") ? content : `${content}\n` });
  if (operation.hasSteps)
    operation.look("the text is kept between two marker lines, so that it is added once");
}

/** The content as cloud-init decodes it: a text, or bytes that are none; undefined if it can't be decoded. */
function contentOf(draft: Draft, file: Fields): string | Uint8Array | undefined {
  const scalar = file.scalar("content");
  const encoding = file.text("encoding")?.toLowerCase() ?? "text/plain";
  if (!scalar) return "";
  const isBinary =
    /!!binary\s*$/.test(draft.source.text.slice(0, scalar.span.start)) || isTagged(draft, scalar);
  const isBase64 = /^(?:b64|base64)$|\+(?:b64|base64)$/.test(encoding);
  if (!isBinary && encoding === "text/plain") return scalar.text;
  try {
    let bytes: Uint8Array = Buffer.from(scalar.text);
    for (const coded of [isBinary, isBase64])
      if (coded) bytes = Buffer.from(Buffer.from(bytes).toString(), "base64");
    if (/^gz(?:ip)?\b/.test(encoding)) bytes = gunzipSync(bytes, { maxOutputLength: 4_000_000 });
    return decodeText(bytes) ?? bytes;
  } catch {
    return undefined;
  }
}

/** The span of a tagged scalar may begin at its tag. */
function isTagged({ source }: Draft, { span }: Scalar): boolean {
  return source.text.startsWith("!!binary", span.start);
}

/** `OWNER:GROUP`; without them cloud-init writes as root. */
function ownersOf(text: string | undefined): { readonly owner: string; readonly group?: string } {
  const [owner = "", group = ""] = (text ?? "root:root").split(":");
  return { owner: owner === "" ? "root" : owner, ...(group === "" ? {} : { group }) };
}

/** YAML 1.1 reads `0644` as an octal number, and so does cloud-init a text. */
function modeOf(text: string | undefined): string {
  return (text ?? "0644")
    .replace(/^0o/, "")
    .padStart(4, "0")
    .replace(/^0+(?=\d{4})/, "");
}
