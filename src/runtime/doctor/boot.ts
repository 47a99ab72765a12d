import { join } from "node:path";
import { Refusal } from "../../diagnostics/diagnostic.ts";
import { type Appliance, prepareAppliance } from "../appliance/appliance.ts";
import { execute } from "../appliance/execute.ts";
import { runTool } from "../appliance/tools.ts";
import { explainFailure } from "../run/failures.ts";
import { maskOf } from "../run/mask.ts";
import { type Finding, failed, ok, warning } from "./finding.ts";

/** A name of the archive that most guests install from, and the port that it answers on. */
const host = "deb.debian.org";

const script = `set-network true
run
debug sh "uname -r"
debug sh "getent hosts ${host} >/dev/null && echo resolved || echo unresolved"
debug sh "bash -c \\"exec 3<>/dev/tcp/${host}/80\\" 2>/dev/null && echo reached || echo unreached"
`;

/** Boots the appliance as a run would, and tries the network out of it. Costs 2 s with KVM, 20 s without. */
export async function bootAppliance(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Finding[]> {
  const appliance = prepareAppliance(env);
  try {
    return await boot(appliance, signal);
  } finally {
    appliance.dispose();
  }
}

async function boot(appliance: Appliance, signal: AbortSignal | undefined): Promise<Finding[]> {
  const path = join(appliance.folder, "disk.qcow2");
  await runTool(["qemu-img", "create", "-q", "-f", "qcow2", path, "1M"]);
  const started = performance.now();
  const result = await execute({
    appliance,
    script,
    drive: { path, format: "qcow2" },
    handIn: "",
    timeout: 300,
    signal,
    mask: maskOf([]),
    onStderr: () => {},
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (result.exitCode !== 0) {
    const why = explainFailure({
      stderr: result.stderr,
      started: false,
      step: undefined,
      mask: maskOf([]),
    });
    const said = result.ended === "timeout" ? "it was not up after 300 s" : why.message;
    return [failed("appliance", said, why.help ?? "libguestfs-test-tool says all there is to know")];
  }
  const said = result.stdout.toString("utf8");
  const kernel = said.split("\n")[0]?.trim() ?? "";
  return [
    ok("appliance", `started, did its work and ended in ${seconds} s (Linux ${kernel})`),
    network(said),
  ];
}

function network(said: string): Finding {
  const proxy = "where there is a proxy, set http_proxy and https_proxy; a check needs no network";
  if (!/^resolved$/m.test(said))
    return warning(
      "network",
      `from within the appliance, the name ${host} is not found`,
      `look at /etc/resolv.conf and the firewall; ${proxy}`,
    );
  if (!/^reached$/m.test(said))
    return warning(
      "network",
      `from within the appliance, ${host} does not answer on port 80`,
      `look at the firewall; ${proxy}`,
    );
  return ok("network", `from within the appliance, ${host} answers`);
}

/** Whether a refusal is one of `prepareAppliance`, which the machine's findings have told already. */
export const isToldAlready = (error: unknown): boolean =>
  error instanceof Refusal && error.diagnostics[0]?.code === "run-tool-missing";
