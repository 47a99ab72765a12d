// The same apply while another program writes to the disk and waits for it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { figure, ratios } from "../runner.mjs";
import { measureApplies } from "./apply.mjs";

export const title = "The same apply while another program writes to the same disk";

export async function measure(runner) {
  const file = join(runner.folder, "writer");
  const writer = spawn(
    "sh",
    ["-c", 'while :; do dd if=/dev/zero of="$0" bs=1M count=256 oflag=dsync status=none; done', file],
    {
      detached: true,
      stdio: "ignore",
    },
  );
  try {
    const samples = measureApplies(runner, { engine: false });
    return [
      figure("`apply`", "ms", samples.ours.ms),
      figure("`apply`, in virt-customize", "×", ratios(samples.ours, samples["virt-customize"]), { goal: 1 }),
    ];
  } finally {
    process.kill(-writer.pid);
  }
}
