import { holds } from "../../plan/operator.ts";
import type { ResolvedRequest, ResolvedVersion } from "./resolved-request.ts";
import type { GuestState } from "./simulated-guest.ts";
import type { VersionOrder } from "./versions.ts";

/** Whether a version is the one asked for; parts that the wish does not name do not count. */
export function satisfies(version: string, wanted: ResolvedVersion, order: VersionOrder): boolean {
  if (wanted.kind === "constraints")
    return wanted.all.every((constraint) =>
      holds(
        order.compare(asPrecise(version, constraint.version, order), constraint.version),
        constraint.operator,
      ),
    );
  return [version, ...order.shorterForms(version)].includes(wanted.version);
}

/** A version without the epoch and the release, each where the wish has none. */
function asPrecise(version: string, wanted: string, order: VersionOrder): string {
  const [full, ...shorter] = [version, ...order.shorterForms(version)] as [string, ...string[]];
  return (
    [full, ...shorter].find(
      (form) =>
        (order.hasEpoch(wanted) || !order.hasEpoch(form)) &&
        (order.hasRelease(wanted) || !order.hasRelease(form)),
    ) ?? full
  );
}

/** Whether a request can be spoken at all: its name and versions are words that no tool takes for an option. */
export function isAskable({ name, version }: ResolvedRequest): boolean {
  const versions =
    version?.kind === "exact"
      ? [version.version]
      : (version?.all.map((constraint) => constraint.version) ?? []);
  return [name, ...versions].every((word) => /^[^-\s\p{Cc}][^\s\p{Cc}]*$/u.test(word));
}

/** Whether the packages of a guest are as a request wants them. */
export function conforms(
  request: ResolvedRequest,
  packages: GuestState["packages"],
  order: VersionOrder,
): boolean {
  const installed = packages.get(request.name);
  if (request.absent) return installed === undefined;
  if (request.version)
    return (
      installed !== undefined && !installed.broken && satisfies(installed.version, request.version, order)
    );
  if (installed && !installed.broken) return true;
  return [...packages.values()].some(
    (installed) => !installed.broken && installed.provides.includes(request.name),
  );
}
