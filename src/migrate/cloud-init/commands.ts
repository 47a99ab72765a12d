import type { YamlNode } from "../../yaml/node.ts";
import type { Draft } from "../draft.ts";
import { type Fields, scalarsOf } from "../fields.ts";
import { runCommand } from "../run-command.ts";
import { shellWord } from "../scripts.ts";

/** Converts `bootcmd`. */
export function convertBootCommands(draft: Draft, config: Fields): void {
  convert(draft, config, "bootcmd");
}

/** Converts `runcmd`. */
export function convertCommands(draft: Draft, config: Fields): void {
  convert(draft, config, "runcmd");
}

/** Converts a list of commands, which cloud-init makes one script of. */
function convert(draft: Draft, config: Fields, key: "bootcmd" | "runcmd"): void {
  const lines: string[] = [];
  const nodes = config.items(key);
  const [first] = nodes;
  if (!first) return;
  const operation = draft.operation(key, first.span);
  for (const node of nodes) {
    const line = lineOf(node);
    if (line === undefined) operation.leaveOut("a command is a text or a list of texts", node.span);
    else lines.push(line);
  }
  if (lines.length > 0) runCommand(draft, operation, key, lines.join("\n"));
  if (key === "bootcmd")
    operation.look("cloud-init runs it at every boot: for that, write a service with `file`");
}

/** A text is a line of sh, a list is a command with its arguments. */
function lineOf(node: YamlNode): string | undefined {
  if (node.kind === "scalar") return node.text;
  const words = scalarsOf(node);
  return words?.length ? words.map(({ text }) => shellWord(text)).join(" ") : undefined;
}
