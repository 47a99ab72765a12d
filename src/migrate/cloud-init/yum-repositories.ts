import { posix } from "node:path";
import type { Draft, WrittenMap } from "../draft.ts";
import { entriesOf, Fields, scalarsOf, spanOf } from "../fields.ts";

/**
 * Converts `yum_repos`. A repository with options that `repository` does not have is a file, with all that the user-data
 * names.
 */
export function convertYumRepositories(draft: Draft, config: Fields): void {
  const folder = config.text("yum_repo_dir") ?? "/etc/yum.repos.d";
  for (const entry of entriesOf(config.take("yum_repos")?.value)) {
    const id = entry.key.text.replaceAll(" ", "-");
    const operation = draft.operation("yum_repos", spanOf(entry), `yum_repos ${id}`);
    const source = sourceOf(new Fields(entry.value));
    if (source) {
      operation.step("repository", id, { dnf: source });
      continue;
    }
    const lines = entriesOf(entry.value).flatMap(({ key, value }) => {
      const values = scalarsOf(value)?.map(({ text }) => booleanAsDigit(text));
      const option = key.text.toLowerCase().replaceAll("-", "_");
      if (values) return [`${option} = ${values.join("\n  ")}`];
      operation.leaveOut("its value is not a text", spanOf({ key, value }), `yum_repos: ${key.text}`);
      return [];
    });
    operation.step("file", posix.join(folder, `${id}.repo`), {
      content: [`[${id}]`, ...lines, ""].join("\n"),
      mode: "0644",
    });
  }
}

const booleanAsDigit = (text: string) =>
  /^(?:true|yes|on)$/i.test(text) ? "1" : /^(?:false|no|off)$/i.test(text) ? "0" : text;

/** The one source of a repository without further options. */
function sourceOf(options: Fields): WrittenMap | undefined {
  const isOn = options.flag("enabled") ?? true;
  options.take("name");
  const given = ["baseurl", "mirrorlist", "metalink"].flatMap((key) => {
    const text = options.text(key);
    return text === undefined ? [] : [[key, text] as const];
  });
  return isOn && given.length === 1 && options.rest().length === 0 ? Object.fromEntries(given) : undefined;
}
