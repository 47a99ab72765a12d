import fc from "fast-check";
import type { GuestScript, GuestState } from "../../src/guest/interpret.ts";
import { packageNames, versions } from "./random-guest.ts";

/**
 * What a random script does, in that order: says something, does something to the guest, and ends. It is run
 * as a function by the interpreter (`scriptFunction`) and as sh text by real shells (`renderScript`).
 */
export interface ScriptSpec {
  readonly says: { readonly text: string } | { readonly variable: string };
  /** In either mode: a script that does not care for `test_only` is what makes a look stale. */
  readonly does: Effect | undefined;
  readonly ends: Ending;
}

type Effect =
  | { readonly kind: "install"; readonly name: string; readonly version: string }
  | { readonly kind: "remove"; readonly name: string };

type Ending =
  | { readonly kind: "always"; readonly exitCode: number }
  /** The well-behaved script: looks for what it made, and makes it only where it may. */
  | { readonly kind: "marker"; readonly marker: string }
  | { readonly kind: "equals"; readonly variable: string; readonly value: string }
  | { readonly kind: "installed"; readonly name: string };

export function scriptSpec(variables: readonly string[]): fc.Arbitrary<ScriptSpec> {
  const variable = fc.constantFrom(...variables);
  const name = fc.constantFrom(...packageNames);
  return fc.record({
    says: fc.oneof(
      fc.record({
        text: fc.constantFrom("", "a", "b", "1.0", "a\n\n\n", " two\nlines \n", "it's \\n $x `y`\n"),
      }),
      fc.record({ variable }),
    ),
    does: fc.option(
      fc.oneof<fc.Arbitrary<Effect>[]>(
        fc.record({ kind: fc.constant("install"), name, version: fc.constantFrom(...versions) }),
        fc.record({ kind: fc.constant("remove"), name }),
      ),
      { nil: undefined, freq: 2 },
    ),
    ends: fc.oneof<fc.WeightedArbitrary<Ending>[]>(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("always"), exitCode: fc.constantFrom(0, 0, 0, 1, 7) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("marker"), marker: fc.constantFrom("m1", "m2", "m3") }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant("equals"), variable, value: fc.constantFrom("a", "b", "") }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("installed"), name }) },
    ),
  });
}

export function scriptFunction(spec: ScriptSpec): GuestScript {
  return (environment, guest) => {
    const stdout = "text" in spec.says ? spec.says.text : (environment[spec.says.variable] ?? "");
    if (spec.does?.kind === "install")
      guest.packages.set(spec.does.name, { version: spec.does.version, provides: [], conflicts: [] });
    if (spec.does?.kind === "remove") guest.packages.delete(spec.does.name);
    return { stdout, exitCode: endOf(spec.ends, environment, guest) };
  };
}

function endOf(ends: Ending, environment: Readonly<Record<string, string>>, guest: GuestState): number {
  switch (ends.kind) {
    case "always":
      return ends.exitCode;
    case "marker": {
      const path = `/var/${ends.marker}`;
      if (environment.test_only === "1") return guest.files.has(path) ? 0 : 1;
      guest.files.set(path, "");
      return 0;
    }
    case "equals":
      return (environment[ends.variable] ?? "") === ends.value ? 0 : 1;
    case "installed": {
      const found = guest.packages.get(ends.name);
      return found && !found.broken ? 0 : 1;
    }
  }
}

/**
 * The same script as sh text. `stub` is a command of the scratch guest (scratch-guest.ts): it writes down that
 * the script ran, and reads and changes the guest.
 */
export function renderScript({ says, does, ends }: ScriptSpec): string {
  const lines = [
    'stub ran "$0" || exit 99',
    "text" in says ? `printf %s ${quote(says.text)}` : `printf %s "\${${says.variable}-}"`,
    ...(does?.kind === "install" ? [`stub install ${quote(does.name)} ${quote(does.version)}`] : []),
    ...(does?.kind === "remove" ? [`stub remove ${quote(does.name)}`] : []),
    renderEnding(ends),
  ];
  return `${lines.join("\n")}\n`;
}

function renderEnding(ends: Ending): string {
  switch (ends.kind) {
    case "always":
      return `exit ${ends.exitCode}`;
    case "marker":
      return `if [ "$test_only" = 1 ]; then stub marked ${ends.marker}; else stub mark ${ends.marker}; fi`;
    case "equals":
      return `[ "\${${ends.variable}-}" = ${quote(ends.value)} ]`;
    case "installed":
      return `stub installed ${quote(ends.name)}`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
