import { type Diagnostic, diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ProgramResult } from "../appliance/watch-program.ts";
import { sanitiseText } from "../run/sanitise.ts";
import type { LiveTarget } from "./live-target.ts";

/** The exit status of ssh(1) if it failed itself. */
const sshFailed = 255;

/** Returns why the guest program printed nothing, from what the program that should start it printed. */
export function explainSilence(
  target: LiveTarget,
  { stderr, stdout, exitCode }: ProgramResult,
  mask: (text: string) => string,
): Diagnostic {
  const linesOf = (text: string) =>
    mask(sanitiseText(mask(text)))
      .split("\n")
      .map((line) => line.trim().slice(0, 500))
      .filter(Boolean);
  const lines = linesOf(stderr);
  // nologin(8) says on standard output why it refuses.
  const said = lines.at(-1) ?? linesOf(stdout.toString("utf8")).at(-1);
  const last = said ?? (exitCode === null ? "it was killed" : `it ended with exit status ${exitCode}`);
  if (target.kind === "root")
    return diagnostic("root-unusable", { path: target.name, reason: last, help: undefined });
  const { name: host } = target;
  if (exitCode === sshFailed) {
    const detail = lines.findLast((line) => !/^(?:Connection closed|\*\*\* )/.test(line)) ?? last;
    return diagnostic("host-unreachable", { host, detail, help: helpFor(detail, host) });
  }
  const sudo = lines.findLast((line) => /\bsudo(?:ers)?\b|^Sorry, /.test(line));
  if (sudo !== undefined) return diagnostic("host-not-root", { host, detail: sudo });
  return diagnostic("host-unsuitable", { host, detail: last });
}

function helpFor(detail: string, host: string): string {
  if (/host key|authenticity/i.test(detail))
    return `run \`ssh ${host}\` once, compare the key of the host, and accept it`;
  if (/Permission denied|Too many authentication failures/i.test(detail))
    return `add a key that the host accepts to your ssh-agent, and try \`ssh ${host}\``;
  return `try \`ssh ${host}\``;
}
