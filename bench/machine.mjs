import { closeSync, openSync, readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

/** Returns a line about this machine: processors, memory, system, and whether appliances can use KVM. */
export function describeMachine() {
  const { model } = cpus()[0];
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model.trim()}, ${memory} GiB, ${system()}, Linux ${release()}, ${kvm()}`;
}

function system() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown system";
  } catch {
    return "unknown system";
  }
}

/** A device that exists is not always of use: nested virtualization can be off. */
function kvm() {
  try {
    closeSync(openSync("/dev/kvm", "r+"));
    return "KVM";
  } catch {
    return "no KVM";
  }
}

/** Returns how many processes wanted a processor in the last minute. More than a little makes results doubtful. */
export function load() {
  return Number(loadavg()[0].toFixed(1));
}
