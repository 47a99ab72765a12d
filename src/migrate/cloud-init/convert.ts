import { diagnostic } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../source/nearest.ts";
import type { SourceText } from "../../source/source-text.ts";
import { type Conversion, Draft } from "../draft.ts";
import { Fields, readYaml, spanOf } from "../fields.ts";
import { runOnce } from "../scripts.ts";
import { convertAccounts } from "./accounts.ts";
import { convertApt } from "./apt.ts";
import { convertBootCommands, convertCommands } from "./commands.ts";
import { keys, withoutStep } from "./keys.ts";
import { convertLogins } from "./logins.ts";
import { convertPackages } from "./packages.ts";
import { convertLocale, convertName, convertTime } from "./system.ts";
import { convertFiles } from "./write-files.ts";
import { convertYumRepositories } from "./yum-repositories.ts";

/** The parts in the order in which cloud-init works them off (its manual, "Boot stages"; config/cloud.cfg.tmpl). */
const parts: readonly ((draft: Draft, config: Fields) => void)[] = [
  convertBootCommands,
  (draft, config) => convertFiles(draft, config, "early"),
  convertName,
  convertAccounts,
  convertLogins,
  convertLocale,
  convertApt,
  convertYumRepositories,
  convertTime,
  convertPackages,
  (draft, config) => convertFiles(draft, config, "deferred"),
  convertCommands,
];

/** Converts user-data of cloud-init: a cloud-config, or a script. */
export function convertCloudInit(source: SourceText): Conversion {
  const draft = new Draft(source, "cloud-init");
  const form = formOf(source);
  if (form === "script") {
    const operation = draft.operation("script", { start: 0, end: source.text.split("\n", 1)[0]!.length });
    runOnce(draft, operation, "user-data", source.text);
    return draft.finish();
  }
  if (form !== "config") {
    const place = { file: source.path, span: { start: 0, end: source.text.split("\n", 1)[0]!.length } };
    return { ...draft.finish(), remarks: [diagnostic("migration-input", form, { place })] };
  }
  const { root, errors } = readYaml(source);
  const config = new Fields(root);
  for (const convert of parts) convert(draft, config);
  for (const entry of config.rest()) {
    const { text } = entry.key;
    if (text === "ssh_keys") draft.hide(entry.value.span);
    const operation = draft.operation(text, spanOf(entry));
    if (keys.has(text))
      operation.leaveOut(withoutStep.get(text) ?? "keep it in the user-data of the machine");
    else operation.unknown("cloud-init", nearest(text, [...keys]));
  }
  const conversion = draft.finish();
  return { ...conversion, remarks: [...errors, ...conversion.remarks] };
}

/** What the first line says the user-data is (cloud-init's manual, "User-data formats"). */
function formOf({
  text,
}: SourceText): "config" | "script" | { readonly what: string; readonly help: string } {
  if (text.startsWith("#!")) return "script";
  if (/^## template: ?jinja/.test(text))
    return { what: "a template", help: "fill it in first: `cloud-init devel render USER-DATA`" };
  const [, form] =
    /^#(include|include-once|cloud-config-archive|cloud-boothook|part-handler|upstart-job)\b/.exec(text) ??
    [];
  if (form !== undefined)
    return { what: `a \`#${form}\``, help: "convert each `#cloud-config` and each script by itself" };
  if (/^(?:content-type|mime-version):/i.test(text))
    return { what: "of several parts", help: "convert each part by itself" };
  return "config";
}
