import type { VariableId } from "../../plan/plan.ts";
import { refusePassphrase } from "./luks-keys.ts";

/** The variables in which programs look for a proxy, each in lower and upper case. */
const proxyNames = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"];

/** The address of the host in the appliance's network (guestfs(3), “set-network”). */
const hostInAppliance = "169.254.2.2";

/**
 * The text that a script reads from file descriptor 3 (docs/dev/guest-program.md), with values that must never be in
 * the script itself. Each line is an assignment in single quotes for sh. This is the only quoting outside the
 * compiler, because secrets must not reach the compiler.
 */
export function writeHandIn(values: ReadonlyMap<VariableId, string>): string {
  return [...values].map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`).join("");
}

export interface HandIn {
  /** By name: secret variables, proxy settings, LUKS passphrases. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether there are values besides the plan's secret variables. If so, the script must know. */
  readonly more: boolean;
  /** The texts to mask in all output. */
  readonly secrets: readonly string[];
}

/**
 * Collects the values that a run hands in.
 *
 * @param from where a proxy is reached from.
 * @throws {Refusal} `key-unusable`: a passphrase is empty or has several lines.
 */
export function gatherHandIn(
  {
    secrets,
    keys,
    network,
  }: {
    secrets?: ReadonlyMap<VariableId, string> | undefined;
    keys?: readonly string[] | undefined;
    network: boolean;
  },
  env: NodeJS.ProcessEnv = process.env,
  from: "appliance" | "here" = "appliance",
): HandIn {
  keys?.forEach(refusePassphrase);
  const values = new Map(secrets);
  const hidden = [...values.values(), ...(keys ?? [])];
  const before = values.size;
  if (keys?.length) values.set("SAHARA_IMAGE_KEYS", keys.join("\n"));
  for (const name of network ? proxyNames.flatMap((proxyName) => [proxyName, proxyName.toUpperCase()]) : []) {
    const value = env[name];
    if (!value) continue;
    values.set(name, name.toLowerCase() === "no_proxy" || from === "here" ? value : fromAppliance(value));
    const password = /^[a-z0-9+.-]+:\/\/[^/@]*:([^/@]+)@/i.exec(value)?.[1];
    if (password !== undefined) hidden.push(password);
  }
  return { values, more: values.size > before, secrets: hidden };
}

/** The appliance reaches a proxy on this machine by another address. */
function fromAppliance(proxy: string): string {
  return proxy.replace(
    /^([a-z0-9+.-]+:\/\/(?:[^/@]*@)?)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/i,
    (_, scheme: string | undefined) => `${scheme ?? ""}${hostInAppliance}`,
  );
}
