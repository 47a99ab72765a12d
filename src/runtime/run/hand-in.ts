import type { VariableId } from "../../plan/plan.ts";

/** Under which programs look for a proxy; each in lower and upper case. */
const proxyNames = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy"];

/** Where the appliance's network has the machine that runs it (guestfs(3), “set-network”). */
const hostInAppliance = "169.254.2.2";

/**
 * The text that file descriptor 3 gives to a script (docs/dev/guest-program.md): what must never stand in the
 * script itself. One assignment a line, in single quotes for sh. It is the one place outside of the compiler
 * where something is quoted, because a secret must not get as far as the compiler.
 */
export function writeHandIn(values: ReadonlyMap<VariableId, string>): string {
  return [...values].map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`).join("");
}

export interface HandIn {
  /** By name: secret variables, proxy settings, LUKS passphrases. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether there is more than the plan's secret variables, which the script has to be told. */
  readonly more: boolean;
  /** What is to be hidden wherever it is printed. */
  readonly secrets: readonly string[];
}

/** Gathers what is handed in to a run. */
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
): HandIn {
  const values = new Map(secrets);
  const hidden = [...values.values(), ...(keys ?? [])];
  const before = values.size;
  if (keys?.length) values.set("SAHARA_IMAGE_KEYS", keys.join("\n"));
  for (const name of network ? proxyNames.flatMap((one) => [one, one.toUpperCase()]) : []) {
    const value = env[name];
    if (!value) continue;
    values.set(name, name.toLowerCase() === "no_proxy" ? value : fromAppliance(value));
    const password = /^[a-z0-9+.-]+:\/\/[^/@]*:([^/@]+)@/i.exec(value)?.[1];
    if (password !== undefined) hidden.push(password);
  }
  return { values, more: values.size > before, secrets: hidden };
}

/** A proxy on this very machine is reached under another name from within the appliance. */
function fromAppliance(proxy: string): string {
  return proxy.replace(
    /^([a-z0-9+.-]+:\/\/(?:[^/@]*@)?)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$)/i,
    (_, scheme: string | undefined) => `${scheme ?? ""}${hostInAppliance}`,
  );
}
