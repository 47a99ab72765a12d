import { join } from "node:path";
import type { ResourceUse, TreeUse } from "../../kinds/lowering.ts";
import { commandForm } from "../../kinds/script-hints.ts";
import type { Template } from "../../plan/plan.ts";
import type { TemplateNode } from "../../recipe/expressions/nodes.ts";
import { parseTemplateFile } from "../../recipe/expressions/template.ts";
import { ownVariables } from "../../recipe/foreign-variables.ts";
import type { NotFound } from "../../recipe/resources.ts";
import { nearestFile } from "../../source/nearest-file.ts";
import type { Place } from "../../source/span.ts";
import { type Scalar, shorten } from "../../yaml/node.ts";
import { type References, respell } from "./references.ts";
import type { Resources } from "./resources.ts";
import type { Walk } from "./walk.ts";

/** What a path names, as messages call it. */
type NamedFile = "script" | "file" | "folder";

/** A place that names a file, and the path of that file. */
export interface FileUse {
  readonly place: Place;
  readonly path: string;
}

/** Finds the files that a recipe names, and adds them to the resources of the plan. */
export class NamedFiles {
  /** The files that paths name, in the order in which they were found. */
  readonly uses: FileUse[] = [];
  readonly #walk: Walk;
  readonly #references: References;
  readonly #resources: Resources;

  constructor(walk: Walk, references: References, resources: Resources) {
    this.#walk = walk;
    this.#references = references;
    this.#resources = resources;
  }

  /** Returns the bytes of a resource, by its key in the plan. */
  bytesOf(resource: string): Buffer {
    const { content, encoding } = this.#resources.collected[resource]!;
    return Buffer.from(content, encoding);
  }

  /** Returns the text of an inline script, as a resource with its friendly name. */
  inline(name: string, text: string): ResourceUse;
  inline(name: string, text: string | Scalar): ResourceUse | undefined;
  inline(name: string, text: string | Scalar): ResourceUse | undefined {
    if (typeof text !== "string") return text.broken ? undefined : this.inline(name, text.text);
    return { key: this.#resources.addText(name, text), name };
  }

  /** Returns a script (or another file) by its path, which must be known at compile time. */
  script(path: TemplateNode, what: "script" | "file"): ResourceUse | undefined {
    const found = this.#lookUp(path, what, (name) => this.#resources.find(this.#walk.finder, name));
    if (!found) return undefined;
    const { name, at, bytes } = found;
    const { key, mended } = this.#resources.addFile(at, name, bytes, what === "script");
    for (const item of mended)
      this.#walk.report(item === "crlf" ? "script-crlf" : "script-byte-order-mark", path.scalar.span, {
        path: at,
      });
    return { key, name };
  }

  /** Returns the text of a file as a template. References in it are places in that file. */
  templateFile(path: TemplateNode, maySecret: boolean): Template | undefined {
    const found = this.#lookUp(path, "file", (name) => this.#resources.find(this.#walk.finder, name));
    if (!found) return undefined;
    const source = this.#resources.sourceOf(found.at, found.bytes);
    if (!source) {
      this.#walk.report("template-not-text", path.scalar.span, { path: found.at });
      return undefined;
    }
    const { parts, broken } = parseTemplateFile(source, this.#walk.sink);
    const outer = this.#walk.file;
    this.#walk.file = source.path;
    const template = this.#references.template(parts, maySecret);
    this.#walk.file = outer;
    return broken ? undefined : template;
  }

  /** Returns the files of a folder by its path, which must be known at compile time. */
  tree(path: TemplateNode): readonly TreeUse[] | undefined {
    const found = this.#lookUp(path, "folder", (name) => this.#walk.finder.tree(name));
    return found?.entries.map((entry): TreeUse => {
      if (entry.type !== "file") return entry;
      const at = join(found.at, entry.path);
      this.#noteFile(path, at);
      const { key } = this.#resources.addFile(at, entry.path, entry.bytes, false);
      return { path: entry.path, type: "file", key, isExecutable: entry.isExecutable };
    });
  }

  #noteFile({ scalar }: TemplateNode, path: string): void {
    this.uses.push({ place: { file: this.#walk.file, span: scalar.span }, path });
  }

  /** Finds what a path names, which must be known at compile time; undefined where there is nothing (reported). */
  #lookUp<F extends { readonly kind: "found"; readonly path: string }>(
    path: TemplateNode,
    what: NamedFile,
    find: (name: string) => F | NotFound,
  ): (Omit<F, "kind" | "path"> & { readonly name: string; readonly at: string }) | undefined {
    const template = this.#references.template(path.parts);
    if (!template || path.broken) return undefined;
    const { span } = path.scalar;
    const name = this.#walk.known.textOf(template);
    if (name === undefined) {
      this.#reportUnknown(path);
      return undefined;
    }
    const found = find(name);
    switch (found.kind) {
      case "found": {
        const { kind: _, path: at, ...content } = found;
        if (what !== "folder") this.#noteFile(path, at);
        return { ...content, name, at };
      }
      case "not-looked-up":
        return undefined;
      case "nothing":
        // In a case that cannot be reached with these values, the path need not make sense.
        if (!this.#walk.isUnreachable || path.parts.every((part) => part.kind === "text"))
          this.#reportMissing(path, name, what);
        return undefined;
      case "outside":
        this.#walk.report("script-outside", span, { path: shorten(name), root: found.root });
        return undefined;
      case "unreadable":
        this.#walk.report("script-unreadable", span, { path: found.path, reason: found.reason, what });
        return undefined;
    }
  }

  #reportMissing(path: TemplateNode, name: string, what: NamedFile): void {
    const { span, style } = path.scalar;
    const { roots } = this.#walk.finder;
    const known = this.#walk.finder.list();
    const near = nearestFile(name, what === "folder" ? foldersOf(known) : known);
    const respelt = style === "plain" ? respell(span, name, near) : undefined;
    // Only the author knows which file is meant.
    const fix = respelt && { ...respelt, certain: false };
    const help = pathHelp(path.scalar, what === "script" ? "script" : "copy_script");
    this.#walk.report(
      "script-missing",
      span,
      { path: shorten(name.trim()), roots, nearest: near, help, what },
      { fix },
    );
  }

  /** Reports the first variable of a path whose value is known only during the run. */
  #reportUnknown({ parts }: TemplateNode): void {
    for (const part of parts) {
      const variable = part.kind === "variable" ? this.#walk.variables.get(part.name) : undefined;
      if (part.kind !== "variable" || !variable || this.#walk.known.get(variable.id) !== undefined) continue;
      // An argument without a value (in an editor, or because it is missing) cannot be looked up.
      const isPending = variable.declaration && !this.#walk.known.isSet(variable.id);
      if (!isPending) this.#walk.report("template-not-known", part.span, { name: variable.name });
      return;
    }
  }
}

/** Returns the folders that files are in. */
function foldersOf(files: readonly string[]): string[] {
  const folders = files.flatMap((file) => (file.includes("/") ? [file.slice(0, file.lastIndexOf("/"))] : []));
  return [...new Set(folders)];
}

/** Help for a path that contains a variable of another tool, or that is a command or a text. */
function pathHelp(path: Scalar, key: "script" | "copy_script"): string | undefined {
  const own = ownVariables(path.text);
  if (path.text.trim().includes("\n"))
    return `write \`${key}:\`, below it \`NAME:\`, below that \`inline: |\` and then the text, each indented deeper`;
  if (/\s/.test(path.text)) return `write \`${commandForm(key, path)}\``;
  return own === undefined ? undefined : `write \`${own}\``;
}
