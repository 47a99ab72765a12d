import { readSecretFile } from "../app/read-secret-file.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ArgumentMap } from "../recipe/given-arguments.ts";
import type { ArgumentHelp } from "../recipe/list-arguments.ts";
import { foldName } from "../recipe/names.ts";
import { readArgumentFile } from "./argument-file.ts";
import type { Invocation } from "./command.ts";
import { unknownOption } from "./slips.ts";
import type { GivenArgument } from "./words.ts";

/**
 * Returns the values of recipe arguments by name, from `--argument-file` and from the command line, which has
 * priority. Reads `@FILE` for secret arguments.
 *
 * @throws {Refusal} with exit code 2 if an option belongs neither to the command nor to the recipe, or a file can't
 *   be read.
 */
export async function givenArguments(
  given: readonly GivenArgument[],
  declared: readonly ArgumentHelp[],
  argumentFile: string | undefined,
  invocation: Invocation,
): Promise<ArgumentMap> {
  refuseUnknown(given, declared, invocation);
  refuseRepeated(given);
  const values = new Map(
    argumentFile === undefined ? [] : await readArgumentFile(argumentFile, declared, invocation),
  );
  for (const { name: typed, value } of given) {
    if (value === undefined) throw new Refusal(diagnostic("option-value-missing", { option: `--${typed}` }));
    // The file and the command line may spell one name differently.
    for (const other of values.keys()) if (foldName(other) === foldName(typed)) values.delete(other);
    values.set(typed, value);
  }
  const secret = new Set(declared.filter((argument) => argument.secret).map(({ name }) => foldName(name)));
  for (const [name, value] of values)
    if (secret.has(foldName(name)))
      values.set(name, await readSecret(value, `the secret argument ${name}`, invocation));
  return values;
}

/** The values are not shown: they may be secret. */
function refuseRepeated(given: readonly GivenArgument[]): void {
  const seen = new Set<string>();
  for (const { name } of given) {
    if (seen.has(foldName(name)))
      throw new Refusal(diagnostic("option-repeated", { option: `--${name}`, values: [] }));
    seen.add(foldName(name));
  }
}

function refuseUnknown(
  given: readonly GivenArgument[],
  declared: readonly ArgumentHelp[],
  { name: command, optionNames }: Invocation,
): void {
  const known = new Set(declared.map(({ name }) => foldName(name)));
  const unknown = given.find(({ name }) => !known.has(foldName(name)));
  if (!unknown) return;
  const shown = declared.filter((argument) => !argument.hidden).map(({ name }) => name);
  throw unknownOption(`--${unknown.name}`, command, optionNames, shown);
}

/**
 * Returns a secret as it is given, or the text of `@FILE` without the newline that editors put at its end.
 *
 * @param what the secret is, for the message.
 */
export async function readSecret(
  value: string,
  what: string,
  invocation: Pick<Invocation, "io" | "files">,
): Promise<string> {
  if (!value.startsWith("@")) return value;
  const path = value.slice(1);
  invocation.files.keep(path, `the file of ${what}`);
  return readSecretFile(path, { ...invocation.io, what });
}
