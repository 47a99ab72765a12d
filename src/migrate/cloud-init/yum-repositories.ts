import { posix } from "node:path";
import type { Draft } from "../draft.ts";
import { entriesOf, type Fields, scalarsOf, spanOf } from "../fields.ts";

/** Converts `yum_repos`: each repository is a file of its own, with the options that the user-data names. */
export function convertYumRepositories(draft: Draft, config: Fields): void {
  const folder = config.text("yum_repo_dir") ?? "/etc/yum.repos.d";
  for (const entry of entriesOf(config.take("yum_repos")?.value)) {
    const id = entry.key.text.replaceAll(" ", "-");
    const operation = draft.operation("yum_repos", spanOf(entry), `yum_repos ${id}`);
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
