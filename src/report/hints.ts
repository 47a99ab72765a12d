import type { Report, ReportStep } from "./report.ts";

/** What a failed step's output most likely means; the first that matches is told. */
const hints: readonly { readonly sign: RegExp; readonly hint: (report: Report) => string }[] = [
  {
    sign: /No space left on device|no space is left on|more space (needed )?on the .+ filesystem|Disk quota exceeded|not enough free space|You don't have enough free space/i,
    hint: () =>
      "the guest ran out of space: grow the image and its filesystem first (for example with `virt-resize`)",
  },
  {
    sign: /Temporary failure (in name resolution|resolving)|Could not resolve host|Name or service not known|bad address/i,
    hint: ({ network }) =>
      network
        ? "a host name could not be resolved: see whether the network works out of the appliance with `sahara-image doctor`, and set `http_proxy` where a proxy is needed"
        : "the guest had no network: leave out `--no-network`, or name sources that are on the image",
  },
  {
    sign: /Connection (refused|timed out)|Network is unreachable|Failed to connect|Could not connect/i,
    hint: ({ network }) =>
      network
        ? "a server could not be reached: see whether it is up, and set `http_proxy` and `https_proxy` where a proxy is needed"
        : "the guest had no network: leave out `--no-network`, or name sources that are on the image",
  },
  {
    sign: /Could not get lock|is locked by another process|Waiting for process with pid|dpkg was interrupted/i,
    hint: () => "the guest's package database is locked or was left half done: repair it in the guest first",
  },
  {
    sign: /Exec format error|cannot execute binary file/i,
    hint: ({ guest }) =>
      `a program is for another machine than the guest's ${guest.arch}: ask for the ${guest.arch} build`,
  },
  {
    sign: /Unable to locate package|has no installation candidate|No match for argument|Unable to find a match|No package .+ available|nothing provides|No matching packages|Version .+ was not found|target not found/i,
    hint: ({ guest }) =>
      `no package source of this guest (${[guest.distro, guest.version].filter(Boolean).join(" ")}) has it: see the spelling and version, or add the repository in an earlier step`,
  },
  {
    sign: /NO_PUBKEY|GPG check FAILED|not signed|signatures couldn't be verified/i,
    hint: () => "a package source's key is missing in the guest: install the key in an earlier step",
  },
  {
    sign: /certificate verify failed|SSL certificate problem|certificate is not yet valid/i,
    hint: () => "a TLS certificate was refused: the guest needs `ca-certificates`, or its clock is wrong",
  },
  {
    sign: /command not found|: not found$|exit 127/im,
    hint: () => "a program that the script uses is not on the guest: install its package in an earlier step",
  },
];

/** What to do about a step that went wrong, where its output tells. */
export function hintFor(step: ReportStep, report: Report): string | undefined {
  const told = [step.output?.stderr, step.output?.stdout, step.because, step.found].join("\n");
  return hints.find(({ sign }) => sign.test(told))?.hint(report);
}
