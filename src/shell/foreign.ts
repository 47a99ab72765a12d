import type { VariableRead, Variables } from "./variables.ts";

/** How other languages read a variable of the environment; `required`: the script fails if it is not set. */
const languages: readonly {
  readonly program: RegExp;
  readonly reads: readonly { readonly pattern: RegExp; readonly required: boolean }[];
}[] = [
  {
    program: /^python/,
    reads: [
      { pattern: /\benviron\s*\[\s*(["'])(?<name>\w+)\1\s*\](?!\s*=[^=])/dg, required: true },
      {
        pattern: /\b(?:getenv|environ\s*\.\s*(?:get|pop|setdefault))\s*\(\s*(["'])(?<name>\w+)\1/dg,
        required: false,
      },
    ],
  },
  { program: /^perl/, reads: [{ pattern: /\$ENV\{\s*(["']?)(?<name>\w+)\1\s*\}/dg, required: false }] },
  {
    program: /^ruby/,
    reads: [
      { pattern: /\bENV\s*\.\s*fetch\s*\(?\s*(["'])(?<name>\w+)\1\s*\)?(?!\s*[,{])/dg, required: true },
      { pattern: /\bENV\s*\[\s*(["'])(?<name>\w+)\1\s*\]/dg, required: false },
    ],
  },
];

/**
 * Finds the variables that a script in another language reads, as far as its text shows. What
 * else it reads is unknown, so the result is `dynamic`.
 */
export function foreignVariables(text: string, program: string): Variables {
  const reads: VariableRead[] = [];
  for (const language of languages) {
    if (!language.program.test(program)) continue;
    for (const { pattern, required } of language.reads) {
      for (const found of text.matchAll(pattern)) {
        const [start, end] = found.indices!.groups!.name!;
        const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
        if (!/^\s*#/.test(line))
          reads.push({ name: found.groups!.name!, span: { start, end }, guarded: !required });
      }
    }
  }
  const guarded = new Set(reads.filter((read) => read.guarded).map((read) => read.name));
  return {
    reads: reads.map((read) => ({ ...read, guarded: guarded.has(read.name) })),
    assigned: new Set(),
    sourced: [],
    dynamic: true,
  };
}
