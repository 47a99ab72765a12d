import type { Report, ReportStep } from "./report.ts";

/** Explanations for the output of failed steps. The first match is used. */
const hints: readonly { readonly sign: RegExp; readonly hint: (report: Report) => string }[] = [
  {
    sign: /No space left on device|no space is left on|more space (needed )?on the .+ filesystem|Disk quota exceeded|not enough free space|You don't have enough free space/i,
    hint: () => "the guest ran out of space: enlarge the image, for example with `apply --grow +5G`",
  },
  {
    sign: /Temporary failure (in name resolution|resolving)|Could not resolve host|Name or service not known|bad address/i,
    hint: ({ network }) =>
      network
        ? "a host name could not be resolved: check the appliance's network with `sahara-image doctor`, and set `http_proxy` if you need a proxy"
        : "the guest had no network: remove `--no-network`, or use package sources that are on the image",
  },
  {
    sign: /Connection (refused|timed out)|Network is unreachable|Failed to connect|Could not connect/i,
    hint: ({ network }) =>
      network
        ? "a server could not be reached: check that it is up, and set `http_proxy` and `https_proxy` if you need a proxy"
        : "the guest had no network: remove `--no-network`, or use package sources that are on the image",
  },
  {
    sign: /Could not get lock|is locked by another process|Waiting for process with pid|dpkg was interrupted/i,
    hint: () => "the guest's package database is locked or incomplete: repair it in the guest first",
  },
  {
    sign: /Exec format error|cannot execute binary file/i,
    hint: ({ guest }) =>
      `a program is built for another architecture than the guest's ${guest.arch}: install its ${guest.arch} build`,
  },
  {
    sign: /Unable to locate package|has no installation candidate|No match for argument|Unable to find a match|No package .+ available|nothing provides|No matching packages|Version .+ was not found|target not found/i,
    hint: ({ guest }) =>
      `no package source of this guest (${[guest.distro, guest.version].filter(Boolean).join(" ")}) has it: check the spelling and the version, or add the repository in an earlier step`,
  },
  {
    sign: /NO_PUBKEY|GPG check FAILED|not signed|signatures couldn't be verified/i,
    hint: () =>
      "the signing key of a package source is missing in the guest: install the key in an earlier step",
  },
  {
    sign: /certificate verify failed|SSL certificate problem|certificate is not yet valid/i,
    hint: () => "a TLS certificate was rejected: the guest needs `ca-certificates`, or its clock is wrong",
  },
  {
    sign: /command not found|: not found$|exit 127/im,
    hint: () =>
      "a program that the script uses is missing in the guest: install its package in an earlier step",
  },
];

/** Returns what to do about a failed step, or undefined if its output does not explain the failure. */
export function hintFor(step: ReportStep, report: Report): string | undefined {
  const output = [step.output?.stderr, step.output?.stdout, step.because, step.found].join("\n");
  return hints.find(({ sign }) => sign.test(output))?.hint(report);
}
