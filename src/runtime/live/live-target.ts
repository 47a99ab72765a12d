import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { Mode } from "../../plan/plan.ts";
import { findProgram } from "../appliance/kvm.ts";
import { MissingTool, runTool } from "../appliance/tools.ts";

/** A target that a guest program works on itself: there is no layer that could be thrown away. */
export type LiveTarget =
  | {
      readonly kind: "host";
      /** `ssh://…`, from `parseHost`. */
      readonly name: string;
      /** What ssh runs on the host. */
      readonly command: string;
    }
  | {
      readonly kind: "root";
      /** As the user named the folder. */
      readonly name: string;
      /** Its absolute path. */
      readonly folder: string;
      /** The program that runs the guest program in the folder. */
      readonly program: string;
    };

const user = "[A-Za-z0-9_.][A-Za-z0-9_.%+-]*";
const host =
  "(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?\\])";
const addressForm = new RegExp(`^(?:ssh://)?((?:${user}@)?${host})(?::(\\d{1,5}))?/?$`);

/**
 * Returns the address of a host in the form that ssh(1) takes. `ssh://` may be missing.
 *
 * @throws {Refusal} `host-address-wrong`
 */
export function parseHost(address: string): string {
  const [, place, port] = addressForm.exec(address) ?? [];
  if (place === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65535)))
    throw new Refusal(diagnostic("host-address-wrong", { address }));
  return `ssh://${place}${port === undefined ? "" : `:${port}`}`;
}

/** Settings for ssh(1) that the user's own can't be: nobody can answer a question, and no session outlives the run. */
const sshOptions = [
  ...["-T", "-a", "-x"],
  ...["BatchMode=yes", "ClearAllForwardings=yes", "ControlPersist=no", "PermitLocalCommand=no"].flatMap(
    (setting) => ["-o", setting],
  ),
  ...["RemoteCommand=none", "ServerAliveInterval=15"].flatMap((setting) => ["-o", setting]),
];

/**
 * Returns the program that runs a guest program on a target, with its arguments.
 *
 * @param scratch an empty folder of this machine that only this run uses.
 * @throws {Refusal} `run-tool-missing`; `root-unusable` if this user can't use a folder as root.
 */
export async function commandFor(
  target: LiveTarget,
  { mode, network, scratch }: { readonly mode: Mode; readonly network: boolean; readonly scratch: string },
): Promise<readonly string[]> {
  if (target.kind === "host") {
    if (findProgram("ssh") === undefined) throw new MissingTool("ssh");
    return ["ssh", ...sshOptions, "--", target.name, target.command];
  }
  const { name, folder, program } = target;
  const unshare = [...(await namespaces(name)), ...(network ? [] : ["--net"])];
  return [...unshare, "sh", "-c", program, "sh", mode, folder, scratch, network ? "network" : ""];
}

/** Returns the call of unshare(1) that this user may make: as root, or in a user namespace. */
async function namespaces(path: string): Promise<readonly string[]> {
  const own = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"];
  const asUser = [...own, "--user", "--map-root-user"];
  const calls = process.getuid?.() === 0 ? [own] : [[...asUser, "--map-auto"], asUser];
  let reason = "";
  if (findProgram("unshare") === undefined) throw new MissingTool("unshare");
  for (const call of calls) {
    // unshare(1) ends with 126 if it can't run newuidmap(1), which is not a program of ours that is missing.
    const { code, stderr } = await runTool(["sh", "-c", '"$@" || exit 1', "sh", ...call, "true"]);
    if (code === 0) return call;
    reason = stderr.trim().split("\n").at(-1) ?? "";
  }
  throw new Refusal(
    diagnostic("root-unusable", {
      path,
      reason: `this user can't make the namespaces that it needs: ${reason}`,
      help: "run as root, or allow user namespaces on this machine",
    }),
  );
}
