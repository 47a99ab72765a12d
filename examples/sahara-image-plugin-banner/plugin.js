// The default implementation of a plugin, from the recipes in this folder, and a kind of validator besides.
import { recipePlugin } from "sahara-image";

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A file that holds a text: `- file: {path: /etc/issue, text: Welcome.}`
 *
 * @type {import("sahara-image").PluginKind<{path: string, text: string}>}
 */
const file = {
  key: "file",
  docs: {
    summary: "A file that holds a text, and nothing else.",
    example: "file: {path: /etc/issue, text: Welcome.}",
  },
  // The value has been checked against it before `lower` sees it.
  schema: {
    type: "object",
    properties: { path: { type: "string", pattern: "^/" }, text: { type: "string" } },
    required: ["path", "text"],
    additionalProperties: false,
  },
  lower(lowering, { path, text }) {
    const script = lowering.inline(
      `file ${path}`,
      `#!/bin/sh
set -eu
path=${quote(path)} text=${quote(text)}
if [ -f "$path" ] && [ "$(cat "$path")" = "$text" ]; then exit 0; fi
if [ "$test_only" = 1 ]; then
  echo "$path does not hold the text that it should"
  exit 1
fi
mkdir -p "$(dirname "$path")"
printf '%s\\n' "$text" >"$path"
`,
    );
    return [{ op: "script", id: lowering.id, name: script.name, resource: script.key, env: [] }];
  },
};

export default recipePlugin(new URL(".", import.meta.url), { kinds: [file] });
