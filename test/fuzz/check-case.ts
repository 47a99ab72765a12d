import { analyse, compile, decodeRecipe, listArguments } from "../../src/compiler/compile.ts";
import { emitGuestfish, verifyScript } from "../../src/compiler/emit/emit.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { noFragments, type ResourceFinder } from "../../src/compiler/resource-finder.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { EmitOptions } from "../../src/plan/emit-options.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { applyFixes } from "../compiler/support/render.ts";
import { mutate, type Random } from "./mutate.ts";

/** What became of one mutated recipe. */
export type CaseOutcome = "compiled" | "refused";

/**
 * Compiles a recipe's bytes in a random way and emits what it comes to.
 * @throws where anything holds that must not: a crash, a place outside of the text, an unreadable script.
 */
export async function checkCase(
  bytes: Uint8Array,
  random: Random,
  seeds: readonly string[],
): Promise<CaseOutcome> {
  const { source, sha256, diagnostics: decoding } = decodeRecipe("image.yaml", bytes);
  const resources = inventedFiles(random, seeds);
  const analysis = await analyse({ source, resources });
  checkPlaces(source.text, analysis.diagnostics);
  const given = new Map<string, string>();
  for (const { name, choices, default: byDefault } of listArguments(analysis.recipe))
    if (random.chance(0.5))
      given.set(name, choices ? random.pick(choices) : (byDefault ?? mutate(random, "value", seeds)));
  const distro = random.pick([
    undefined,
    { id: "ubuntu", version: "22.04" },
    { id: "rocky", version: "9.3" },
    { id: "x" },
  ]);
  const { plan, diagnostics } = await compile({
    source,
    sha256,
    resources,
    arguments: given,
    passes: random.chance(0.5) ? passes : [],
    ...(distro ? { distro } : {}),
  });
  checkPlaces(source.text, diagnostics);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if ((plan === undefined) !== errors.length > 0)
    throw new Error("a plan in spite of errors, or none without");
  if (random.chance(0.1)) checkFixes(source.text, [...decoding, ...diagnostics]);
  if (!plan) return "refused";
  const options: EmitOptions = {
    mode: random.pick(["test-only", "reconcile"]),
    verify: random.chance(0.5),
    network: random.chance(0.5),
    ...(random.chance(0.5) ? { drive: { path: "/tmp/a b'c.qcow2", format: "qcow2" } } : {}),
    ...(random.chance(0.3) ? { stepTimeout: 60 } : {}),
  };
  const sources = new Map([[source.path, source], ...analysis.sources]);
  const script = emitGuestfish(plan, { ...options, toolVersion: "0", sources });
  const verified = verifyScript(script);
  if (verified.is !== "unaltered") throw new Error(`the script does not verify: ${JSON.stringify(verified)}`);
  const again = emitGuestfish(plan, { ...options, toolVersion: "0", sources });
  if (again !== script) throw new Error("the same plan gave two scripts");
  return "compiled";
}

/** A file for most paths: a text, or any bytes. */
function inventedFiles(random: Random, seeds: readonly string[]): ResourceFinder {
  const files = new Map<string, Uint8Array | undefined>();
  return {
    roots: ["invented"],
    ...noFragments,
    tree: () => ({ kind: "not-looked-up" }),
    list: () => [...files.keys()],
    find(path) {
      if (path.startsWith("/") || path.includes("..")) return { kind: "outside" };
      if (!files.has(path)) files.set(path, random.chance(0.005) ? undefined : inventFile(random, seeds));
      const bytes = files.get(path);
      return bytes ? { kind: "found", path: `invented/${path}`, bytes } : { kind: "nothing" };
    },
  };
}

function inventFile(random: Random, seeds: readonly string[]): Uint8Array {
  if (random.chance(0.3)) return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
  return new TextEncoder().encode(mutate(random, '#!/bin/sh\necho "$distro"\n', seeds));
}

function checkPlaces(text: string, diagnostics: readonly Diagnostic[]): void {
  for (const { code, message, place, related, fix } of diagnostics) {
    if (code === "internal-error") throw new Error(message);
    if (message.length > 20_000) throw new Error(`a message of ${message.length} characters: ${code}`);
    const spans = [
      place?.span,
      ...(related ?? []).map((part) => part.place.span),
      ...(fix?.edits ?? []).map((part) => part.span),
    ];
    for (const span of spans) {
      if (span && !(0 <= span.start && span.start <= span.end && span.end <= text.length))
        throw new Error(`${code} at ${span.start}-${span.end} of ${text.length}`);
    }
  }
}

function checkFixes(text: string, diagnostics: readonly Diagnostic[]): void {
  const fixed = applyFixes(new SourceText("image.yaml", text), diagnostics);
  if (typeof fixed !== "string") throw new Error("fixes that give no text");
}
