import { type Diagnostic, diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Mask } from "./mask.ts";
import { sanitiseText } from "./sanitise.ts";

/** Facts about a run without a verdict. */
export interface Failure {
  /** What guestfish printed to standard error. */
  readonly stderr: string;
  /** Whether only the end of it was kept. It may start within a secret. */
  readonly stderrCut?: boolean | undefined;
  /** Whether the guest program had started. */
  readonly started: boolean;
  /** The step that was running. */
  readonly step: string | undefined;
  readonly mask: Mask;
}

/** A command that our script runs in the appliance, so its error message is ours. */
const ownSentence = /^(?:debug: )?sahara-image: (.*)$/s;

/** Returns why there is no verdict, from the messages of guestfish. */
export function explainFailure({ stderr, stderrCut, started, step, mask }: Failure): Diagnostic {
  const hide = stderrCut ? mask.cutStart : mask;
  const text = hide(sanitiseText(hide(stderr)));
  const errors = libguestfsErrors(text);
  const sentence = errors.map((error) => ownSentence.exec(error)?.[1]).find((text) => text !== undefined);
  if (sentence !== undefined) return explainRefusal(sentence);
  const kernel =
    /(\/boot\/\S*(?:vmlinuz|vmlinux|kernel)[^\s':]*)[^\n]*Permission denied|Permission denied[^\n]*?(\/boot\/[^\s':]+)/.exec(
      text,
    );
  if (kernel) return diagnostic("run-kernel-unreadable", { path: (kernel[1] ?? kernel[2])! });
  if (/failed to find a suitable kernel|no kernels? (?:was|were) found/i.test(text))
    return diagnostic("run-no-kernel", {});
  const last =
    errors.find((error) => !/see earlier error|see debug messages|guestfs_launch failed/.test(error)) ??
    errors.at(-1);
  if (/guestfs_launch failed/.test(text))
    return diagnostic("run-no-boot", { detail: last ?? "it ended while starting" });
  const detail = last ?? text.trim().split("\n").at(-1)?.slice(0, 500) ?? "";
  return started
    ? diagnostic("run-guest-died", { step, detail: detail || "nothing more is known" })
    : diagnostic("run-script-error", { detail: detail || "it said nothing" });
}

/** Returns why the script refused the image: a sentence, and a line for each system if there are several. */
export function explainRefusal(text: string): Diagnostic {
  const [first = "", ...rest] = text
    .split("\n")
    .map((line) => line.trim().replace(/\s{2,}/g, "  "))
    .filter(Boolean);
  if (/\bholds \d+ systems\b/.test(first)) return diagnostic("run-several-systems", { systems: rest });
  if (first.startsWith("the root file system can't grow: "))
    return diagnostic("run-cannot-grow", { reason: first, layout: rest });
  return diagnostic("run-refused", { sentence: [first, ...rest].join(rest.length > 0 ? " " : "") });
}

/** Returns the error messages of libguestfs, each with its further lines, without their places in the script. */
function libguestfsErrors(text: string): string[] {
  const found: string[] = [];
  let open = false;
  for (const line of text.split("\n")) {
    const error = /(?:^|: )libguestfs: error: (.*)$/.exec(line);
    if (error) found.push(error[1]!);
    else if (open && line.startsWith("  ")) found.push(`${found.pop()}\n${line}`);
    open = error !== null || (open && line.startsWith("  "));
  }
  return found;
}
