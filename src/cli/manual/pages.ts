import type { Option } from "commander";
import type { ValidatorKind } from "../../kinds/kind.ts";
import { argumentFieldDocs } from "../../kinds/recipe-schema.ts";
import { builtInKinds } from "../../kinds/registry.ts";
import { argumentFields } from "../../recipe/recipe.ts";
import { version } from "../../source/version.ts";
import { createCommand } from "../commands/create.ts";
import { commands } from "../commands.ts";
import { configured, groupOf, identityOf, optionEntry } from "./options.ts";
import { block, entry, literal, page, paragraph, prose, section, subsection } from "./roff.ts";
import * as texts from "./texts.ts";

/** Returns the manual pages in roff: path → text. `date` is the date of the release. */
export function manualPages(date: string): Readonly<Record<string, string>> {
  return {
    "man/sahara-image.1": programPage(date),
    "man/sahara-image-create.1": createPage(date),
    "man/sahara-image-recipe.5": recipePage(date),
  };
}

const entries = (all: readonly (readonly [string, string])[]) => all.map(([term, text]) => entry(term, text));

const examples = (all: readonly (readonly [string, string])[]) =>
  all.flatMap(([text, command], index) => [...(index === 0 ? [] : [".PP"]), paragraph(text), block(command)]);

const seeAlso = (...others: readonly string[]) =>
  section(
    "See also",
    others.map((other) => `.BR ${other.replace("(", " (").replaceAll("-", "\\-")}`).join(" ,\n"),
  );

/** Returns a line of the synopsis: `sahara-image check --image IMG …`. */
const usageLine = (name: string, usage: string) => `\\fB${literal(name)}\\fR ${literal(usage)}`;

const common = () => [
  section("Exit status", ...entries(texts.exitStatuses)),
  section("Environment", ...entries(texts.environment)),
  section("Files", ...entries(texts.files)),
];

/** Returns the options that several commands share, with their commands. */
function sharedOptions() {
  const owners = new Map<string, { readonly option: Option; readonly of: string[] }>();
  for (const [name, { module }] of Object.entries(commands))
    for (const option of configured(name, module).options) {
      const key = identityOf(option);
      const known = owners.get(key) ?? { option, of: [] };
      owners.set(key, known);
      known.of.push(name);
    }
  const shared = [...owners.values()].filter(({ of }) => of.length > 1);
  return { shared, isShared: (option: Option) => owners.get(identityOf(option))!.of.length > 1 };
}

function programPage(date: string): string {
  const { shared, isShared } = sharedOptions();
  const all = Object.entries(commands);
  const everywhere = shared.filter(({ of }) => of.length === all.length);
  const several = shared.filter(({ of }) => of.length < all.length);
  const built = all.map(([name, { module }]) => ({ name, command: configured(name, module) }));
  const groups = [...new Set(several.map(({ option }) => groupOf(option)))];
  return page(
    {
      name: "sahara-image",
      section: 1,
      about: "check disk images against recipes, and apply recipes to them",
      date,
      version,
    },
    section(
      "Synopsis",
      ".nf",
      ...built.map(({ name, command }) => usageLine(`sahara-image ${name}`, command.usage())),
      ".fi",
    ),
    section("Description", prose(texts.descriptionText)),
    section(
      "Commands",
      ...built.map(({ name, command }) =>
        subsection(
          name,
          paragraph(command.description()),
          ...command.options.filter((option) => !isShared(option)).map((option) => optionEntry(option)),
        ),
      ),
    ),
    section("Shared options"),
    ...groups.map((group) =>
      subsection(
        group,
        ...several
          .filter(({ option }) => groupOf(option) === group)
          .map(({ option, of }) => optionEntry(option, of)),
      ),
    ),
    section("Common options", ...everywhere.map(({ option }) => optionEntry(option))),
    section("Recipes", prose(texts.recipeText)),
    section("Images", prose(texts.imageText)),
    section("Output", paragraph(texts.outputText)),
    ...common(),
    section("Examples", ...examples(texts.examples)),
    seeAlso("sahara-image-create(1)", "sahara-image-recipe(5)", "guestfish(1)", "virt-customize(1)"),
  );
}

function createPage(date: string): string {
  const command = configured("sahara-image-create", createCommand);
  const groups = [...new Set(command.options.map(groupOf))];
  return page(
    {
      name: "sahara-image-create",
      section: 1,
      about: "apply a recipe to a disk image",
      date,
      version,
    },
    section("Synopsis", usageLine("sahara-image-create", command.usage())),
    section("Description", paragraph(command.description())),
    section("Options"),
    ...groups.map((group) =>
      subsection(
        group,
        ...command.options.filter((option) => groupOf(option) === group).map((option) => optionEntry(option)),
      ),
    ),
    section("Recipes", prose(texts.recipeText)),
    section("Images", prose(texts.imageText)),
    ...common(),
    section("Examples", ...examples(texts.createExamples)),
    seeAlso("sahara-image(1)", "sahara-image-recipe(5)"),
  );
}

function recipePage(date: string): string {
  const kindSection = ({ key, docs }: ValidatorKind) => {
    const example = docs.example
      .split("\n")
      .map((line, index) => `${index === 0 ? "  - " : "    "}${line}`)
      .join("\n");
    return subsection(key, prose(docs.markdown), ".sp", block(`validators:\n${example}`));
  };
  return page(
    {
      name: "sahara-image-recipe",
      section: 5,
      about: "description of a disk image in YAML",
      date,
      version,
    },
    section("Description", prose(texts.recipeFileText)),
    section("Arguments", ...argumentFields.map((field) => entry(`\`${field}\``, argumentFieldDocs[field]))),
    section(
      "Validators",
      paragraph("A list of maps with one key each. They run in the order of the list."),
      ...builtInKinds.map(kindSection),
    ),
    section("Example", block(texts.recipeExample)),
    seeAlso("sahara-image(1)", "sahara-image-create(1)"),
  );
}
