import type { Validator } from "../recipe/validator.ts";
import type { Entry, YamlNode } from "../yaml/node.ts";
import { allKind } from "./all.ts";
import { anyKind } from "./any.ts";
import { argumentCaseKind } from "./argument-case.ts";
import { argumentSetKind } from "./argument-set.ts";
import { copyScriptKind } from "./copy-script.ts";
import { foreignRewrite } from "./foreign-keys.ts";
import { includeKind } from "./include.ts";
import type { ValidatorKind } from "./kind.ts";
import { osCaseKind } from "./os-case.ts";
import { packageKind } from "./package.ts";
import { scriptKind } from "./script.ts";
import { stateKinds } from "./state/registry.ts";

/** The built-in kinds, in the order in which documents and editors list them. */
export const builtInKinds: readonly ValidatorKind[] = [
  packageKind,
  ...stateKinds,
  scriptKind,
  copyScriptKind,
  allKind,
  anyKind,
  osCaseKind,
  argumentCaseKind,
  argumentSetKind,
  includeKind,
].map((kind) => kind as unknown as ValidatorKind);

/** The kinds that a recipe can use: the built-in ones and those of a plugin. */
export class KindRegistry {
  readonly #kinds = new Map<string, ValidatorKind>();

  constructor(extra: readonly ValidatorKind[] = []) {
    for (const kind of [...builtInKinds, ...extra]) this.#kinds.set(kind.key, kind);
  }

  keys(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  has(key: string): boolean {
    return this.#kinds.has(key);
  }

  get(key: string): ValidatorKind | undefined {
    return this.#kinds.get(key);
  }

  /**
   * Returns the validator to write for a key of another tool, or for a known key with others beside it:
   * `package: nano` for `apt: nano`. Undefined if that is not known.
   */
  rewrite(key: string, value: YamlNode, beside: readonly Entry[]): string | undefined {
    // A module of Ansible can have the name of its collection before its own: `ansible.builtin.copy`.
    const word = key
      .replace(/^\w+\.\w+\./, "")
      .replaceAll("-", "_")
      .toLowerCase();
    const kind = this.get(word) ?? this.all().find(({ hints }) => hints?.synonyms.includes(word));
    return kind ? kind.hints?.rewrite(value, beside) : foreignRewrite(word, value, beside);
  }

  /** Returns the kind that made a node. */
  of(validator: Validator): ValidatorKind {
    return this.#kinds.get(validator.kind)!;
  }

  all(): readonly ValidatorKind[] {
    return [...this.#kinds.values()];
  }
}
