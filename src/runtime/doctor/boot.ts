import { Refusal } from "../../diagnostics/diagnostic.ts";
import type { Appliance } from "../appliance/appliance.ts";
import { prepareForRun } from "../own-appliance/prepare-for-run.ts";
import { tryBoot, whyStopped } from "../run/try-boot.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** A host of the archive that most guests install from, and the port that it uses. */
const host = "deb.debian.org";

const script = `set-network true
run
debug sh "uname -r"
debug sh "getent hosts ${host} >/dev/null && echo resolved || echo unresolved"
debug sh "bash -c \\"exec 3<>/dev/tcp/${host}/80\\" 2>/dev/null && echo reached || echo unreached"
`;

/** Boots the appliance as a run does, and tries to reach the network from it. Takes 2 s with KVM, 20 s without. */
export async function bootAppliance(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Finding[]> {
  let appliance: Appliance;
  try {
    appliance = await prepareForRun({ signal }, env);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // `diagnoseMachine` has already reported the missing program.
    if (error.code === "run-tool-missing") return [];
    return error.diagnostics.map(({ message, help = "" }) => failed("appliance", message, help));
  }
  try {
    return await boot(appliance, signal);
  } finally {
    appliance.dispose();
  }
}

async function boot(appliance: Appliance, signal: AbortSignal | undefined): Promise<Finding[]> {
  const { ended, failure, output, took } = await tryBoot(appliance, script, signal);
  if (ended.why === "interrupted") return [];
  const stopped = whyStopped(ended);
  if (stopped) return [failed("appliance", `the appliance ${stopped.reason}`, stopped.fix)];
  if (failure)
    return [failed("appliance", failure.message, failure.help ?? "run libguestfs-test-tool for details")];
  const kernel = output.split("\n")[0]?.trim() ?? "";
  return [
    ok("appliance", `started, ran and stopped in ${took.toFixed(0)} s (Linux ${kernel})`),
    network(output),
  ];
}

function network(output: string): Finding {
  const proxy = "behind a proxy, set http_proxy and https_proxy; a check needs no network";
  if (!/^resolved$/m.test(output))
    return warning(
      "network",
      `the appliance cannot resolve the name ${host}`,
      `check /etc/resolv.conf and the firewall; ${proxy}`,
    );
  if (!/^reached$/m.test(output))
    return warning(
      "network",
      `${host} does not answer the appliance on port 80`,
      `check the firewall; ${proxy}`,
    );
  return ok("network", `the appliance can reach ${host}`);
}
