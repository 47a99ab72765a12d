// A reference page, in Markdown, of a JSON schema of this program: a table for each object, its fields with what they
// hold and mean. It knows the words of JSON Schema that schemas/ uses, and fails at others.

/**
 * `from` is the source file of the schema, `head` what stands above the tables, and `optional` what is said of a
 * field that is not required.
 */
export function schemaPage(schema, { title, from, head, optional }) {
  const { $defs: definitions = {}, ...whole } = schema;
  const parts = [];
  const body = { ...whole };
  if (body.properties) parts.push(...section("The whole", body, optional));
  for (const [name, definition] of Object.entries(definitions))
    parts.push(...section(name, definition, optional));
  return [
    `# ${title}`,
    "",
    `<!-- Made by \`npm run generate\` from ${from}; edit there. -->`,
    "",
    head.trim(),
    "",
    ...parts,
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

function section(name, schema, optional) {
  const { description, oneOf } = schema;
  const lines = [`## ${name}`, "", description ? sentence(description) : "", ""];
  const objects = schema.properties ? [schema] : (oneOf ?? []).filter((one) => one.properties);
  if (objects.length === 0) return [...lines, `${sentence(typeOf(schema))}`, ""];
  for (const one of objects) {
    if (oneOf) lines.push(`**${headOf(one)}** ${sentence(one.description ?? "")}`, "");
    lines.push("| field | holds | |", "| --- | --- | --- |", ...rows(one, "", optional), "");
  }
  const rest = (oneOf ?? []).filter((one) => !one.properties);
  if (rest.length > 0) lines.push(`Or ${rest.map(typeOf).join(", or ")}.`, "");
  return lines;
}

/** Of an alternative: the field that tells it from the others. */
function headOf({ properties, required = [] }) {
  const fixed = Object.entries(properties).find(([, one]) => one.const !== undefined);
  return fixed
    ? `\`${fixed[0]}: ${JSON.stringify(fixed[1].const)}\``
    : required.map((one) => `\`${one}\``).join(", ");
}

function rows({ properties, required = [] }, before, optional, must = true) {
  return Object.entries(properties).flatMap(([name, one]) => {
    const path = `${before}${name}`;
    const always = must && required.includes(name);
    const notes = [
      one.description ? sentence(one.description) : "",
      one.default !== undefined ? `\`${JSON.stringify(one.default)}\` by default.` : "",
      always || one.default !== undefined ? "" : optional,
    ].filter(Boolean);
    const row = `| \`${path}\` | ${cell(one.properties ? "an object" : typeOf(one))} | ${cell(notes.join(" "))} |`;
    return [row, ...(one.properties ? rows(one, `${path}.`, optional, always) : [])];
  });
}

const known = new Set(
  "type description title default required properties additionalProperties propertyNames enum const items minItems minLength minimum pattern oneOf anyOf $ref $schema uniqueItems maximum format".split(
    " ",
  ),
);

/** What a value is, in words. */
function typeOf(schema) {
  for (const word of Object.keys(schema))
    if (!known.has(word))
      throw new Error(`scripts/schema-page.mjs does not know the word ${word} of JSON Schema`);
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((one) => `\`${JSON.stringify(one)}\``).join(", ");
  const several = schema.oneOf ?? schema.anyOf;
  if (several) return several.map(typeOf).join(" or ");
  if (schema.type === "array") return schema.items ? `a list: ${typeOf(schema.items)}` : "a list";
  if (schema.type === "object" && typeof schema.additionalProperties === "object")
    return `a map to ${typeOf(schema.additionalProperties)}`;
  if (schema.type === "object") return schema.properties ? `an object with ${fieldNames(schema)}` : "a map";
  const names = { string: "text", integer: "a whole number", number: "a number", boolean: "true or false" };
  return names[schema.type] ?? "anything";
}

const fieldNames = ({ properties }) =>
  Object.entries(properties)
    .map(([name, one]) => `\`${name}\` (${typeOf(one)})`)
    .join(", ");

const sentence = (text) =>
  (text === "" || /[.!?:…]$/.test(text) ? text : `${text}.`).replace(/^[a-z]/, (first) =>
    first.toUpperCase(),
  );
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
