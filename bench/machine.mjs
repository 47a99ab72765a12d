import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

/** Returns a line about this machine: processors, memory, system, and whether appliances of a program can use KVM. */
export function describeMachine(program) {
  const { model } = cpus()[0];
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model.trim()}, ${memory} GiB, ${system()}, Linux ${release()}, ${kvmWorks(program) ? "KVM" : "no KVM"}`;
}

function system() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown system";
  } catch {
    return "unknown system";
  }
}

/** Whether `doctor` ran a test machine under KVM. A `/dev/kvm` that exists and opens does not prove that KVM works. */
export function kvmWorks(program) {
  const { stdout } = spawnSync(process.execPath, [program, "doctor", "--no-boot", "--json"], {
    encoding: "utf8",
  });
  return JSON.parse(stdout).some(({ id, status }) => id === "kvm" && status === "ok");
}

/** Returns how many processes wanted a processor in the last minute. More than a little makes results doubtful. */
export function load() {
  return Number(loadavg()[0].toFixed(1));
}
