import { pathToFileURL } from "node:url";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Op } from "../plan/plan.ts";
import type { Reader } from "../recipe/reader.ts";
import type { Validator } from "../recipe/validator.ts";
import { reasonOf } from "../source/errno.ts";
import { refuseUnlessRegular } from "../system/read-file.ts";
import type { Scalar, YamlNode } from "../yaml/node.ts";
import { compileSchema, type SchemaCheck, toPlain } from "./check-schema.ts";
import { importModule } from "./import-module.ts";
import { isStateKind, type JsonSchema, type KindDocs, type ValidatorKind } from "./kind.ts";
import type { Lowering } from "./lowering.ts";
import { builtInKinds } from "./registry.ts";

/**
 * What a plugin exports for a validator kind of its own: the same as a built-in kind, but that `parse` may
 * return whatever its `lower` then takes (`T`). The value has been checked against `schema` before; `V` is what it
 * is as plain data, in which everything except lists and maps is text.
 */
export interface PluginKind<T = unknown, V = unknown> {
  readonly key: string;
  readonly schema: JsonSchema;
  readonly docs: Pick<KindDocs, "summary"> & Partial<KindDocs>;
  /** Where there is none, `lower` gets the plain value. */
  parse?(reader: Reader, value: YamlNode, key: Scalar, plain: V): T | undefined;
  lower(lowering: Lowering, parsed: T): readonly Op[];
}

export interface PluginKinds {
  readonly kinds: readonly ValidatorKind[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Imports the module at a path and takes its kinds: its export `kinds`, the `kinds` of its default export (a
 * plugin), or that itself; one, or a list.
 */
export async function loadPluginKinds(path: string): Promise<PluginKinds> {
  let exports: unknown;
  try {
    refuseUnlessRegular(path);
    exports = await importModule(pathToFileURL(path).href);
  } catch (error) {
    const problem = `the module ${path} can't be loaded: ${reasonOf(error)}`;
    const hint = "name a module in JavaScript, such as `kinds.mjs`, that exports `kinds`";
    return { kinds: [], diagnostics: [diagnostic("kind-invalid", { problem, hint })] };
  }
  const { kinds, default: byDefault } = exports as { kinds?: unknown; default?: { kinds?: unknown } };
  return adaptPluginKinds([kinds ?? byDefault?.kinds ?? byDefault ?? []].flat(), path);
}

/** Makes validator kinds from the exports of a module, and reports every export that is not a kind. */
export async function adaptPluginKinds(exported: readonly unknown[], from: string): Promise<PluginKinds> {
  const kinds: ValidatorKind[] = [];
  const diagnostics: Diagnostic[] = [];
  // Plugins are older than the state kinds: one that has a kind `file` keeps it.
  const taken = new Set(builtInKinds.filter((kind) => !isStateKind(kind)).map((kind) => kind.key));
  if (exported.length === 0)
    diagnostics.push(
      diagnostic("kind-invalid", { problem: `the module ${from} exports no validator kinds` }),
    );
  for (const exportedKind of exported) {
    const problem = whatIsWrong(exportedKind);
    if (problem !== undefined) {
      diagnostics.push(diagnostic("kind-invalid", { problem: `a validator kind in ${from} ${problem}` }));
      continue;
    }
    const kind = exportedKind as PluginKind;
    if (taken.has(kind.key)) {
      diagnostics.push(diagnostic("kind-taken", { key: kind.key }));
      continue;
    }
    taken.add(kind.key);
    try {
      kinds.push(adapt(kind, await compileSchema(kind.schema)));
    } catch (error) {
      const text = `the schema of \`${kind.key}\` in ${from} is invalid: ${reasonOf(error)}`;
      diagnostics.push(diagnostic("kind-invalid", { problem: text }));
    }
  }
  return { kinds, diagnostics };
}

function whatIsWrong(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "is not an object";
  const { key, schema, docs, parse, lower } = value as Partial<PluginKind>;
  if (typeof key !== "string" || !/^[a-z][a-z0-9_]*$/.test(key))
    return "has no `key` of lower-case letters, digits and `_`";
  if (typeof schema !== "object" || schema === null) return "has no `schema`";
  if (typeof docs?.summary !== "string") return "has no `docs.summary`";
  if (parse !== undefined && typeof parse !== "function") return "has a `parse` that is not a function";
  if (typeof lower !== "function") return "has no function `lower`";
  return undefined;
}

/** The optional parts of a kind's `docs`. */
const noDocs = { example: "", snippet: "" };

/** `parsed`: what the plugin's `parse` made of the value. */
interface PluginValidator extends Validator {
  readonly parsed: unknown;
}

function adapt(kind: PluginKind, check: SchemaCheck): ValidatorKind {
  const adapted: ValidatorKind<PluginValidator> = {
    key: kind.key,
    isForeign: true,
    schema: kind.schema,
    docs: { ...noDocs, markdown: kind.docs.summary, ...kind.docs },
    parse(reader, value, key) {
      const problems = check(value);
      for (const { at, problem } of problems) {
        // An empty value is reported at its key.
        const span = at.span.end > at.span.start ? at.span : key.span;
        reader.report("kind-value-invalid", span, { kind: kind.key, problem });
      }
      if (problems.length > 0) return undefined;
      const parsed = guarded(
        kind.key,
        (reason) => reader.report("kind-failed", key, reason),
        () => {
          const plain = toPlain(value);
          return kind.parse ? kind.parse(reader, value, key, plain) : plain;
        },
      );
      return parsed === undefined ? undefined : { parsed };
    },
    lower(lowering, node) {
      const fail = (reason: { kind: string; reason: string }) =>
        lowering.report("kind-failed", node.key.span, reason);
      const ops = guarded(kind.key, fail, () => kind.lower(lowering, node.parsed)) ?? [];
      if (ops.every(isOp)) return ops;
      fail({ kind: kind.key, reason: "its `lower` returned something other than a list of ops" });
      return [];
    },
  };
  return adapted as unknown as ValidatorKind;
}

const opNames: readonly string[] = [
  "packages",
  "script",
  "copy",
  "set",
  "all",
  "any",
  "os-case",
  "argument-case",
];

function isOp(value: unknown): boolean {
  const { op, id } = (value ?? {}) as Partial<Op>;
  return typeof id === "string" && typeof op === "string" && opNames.includes(op);
}

/** Calls a plugin's code. An error that it throws is reported at the value that caused it. */
function guarded<T>(
  kind: string,
  report: (params: { kind: string; reason: string }) => void,
  run: () => T,
): T | undefined {
  try {
    return run();
  } catch (error) {
    report({ kind, reason: reasonOf(error) });
    return undefined;
  }
}
