import type { YamlNode } from "../../yaml/node.ts";
import type { Draft } from "../draft.ts";
import { entriesOf, Fields } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";
import { runOnce, shellWord } from "../scripts.ts";

/** Converts the scripts that run after everything else. */
export function convertScripts(draft: Draft, scripts: Fields): void {
  for (const list of ["postCustomization", "finalizeCustomization"])
    for (const node of scripts.items(list)) convertScript(draft, list, node);
  for (const { key } of scripts.rest())
    draft.operation("scripts", key.span, `scripts ${key.text}`).leaveOut("say what it changes in the image");
}

function convertScript(draft: Draft, list: string, node: YamlNode): void {
  const script = new Fields(node);
  const path = script.text("path");
  const content = script.text("content");
  const name = script.text("name") ?? path ?? "script";
  const operation = draft.operation(list, node.span, `${list} ${name}`);
  const interpreter = script.text("interpreter");
  const words = (script.list("arguments") ?? []).map(({ text }) => shellWord(text));
  const exported = entriesOf(script.take("environmentVariables")?.value).flatMap(({ key, value }) =>
    value.kind === "scalar" ? [`export ${key.text}=${shellWord(value.text)}`] : [],
  );
  const isShell = interpreter === undefined || /^(?:\/bin\/)?(?:ba|da)?sh$/.test(interpreter);
  if (content === undefined || !isShell) {
    const what = path ?? "its text";
    operation.leaveOut(
      `write \`script: ${path ?? "PATH"}\` with ${what}, which must support test-only mode${words.length > 0 ? "; scripts get no arguments" : ""}`,
    );
  } else {
    const set = words.length === 0 ? [] : [`set -- ${words.join(" ")}`];
    runOnce(draft, operation, name, [...exported, ...set, content].join("\n"));
  }
  leaveRest(operation, script);
}
