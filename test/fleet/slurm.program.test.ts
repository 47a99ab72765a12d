// A fleet in a real Slurm: munged, slurmctld and two slurmd on the loopback interface, each with its files in a scratch
// folder and ended by its own process ID.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FleetSummary } from "../../src/fleet/summary.ts";
import { builtProgram, runProcess, scratch } from "../cli/support.ts";
import { makeDisk, makeWorkbench } from "./support.ts";

const test = suite("fleet in Slurm");
const daemons: ChildProcess[] = [];
test.after(async () => {
  for (const daemon of daemons.reverse()) {
    const ended = new Promise((resolve) => daemon.once("exit", resolve));
    if (daemon.exitCode === null && daemon.signalCode === null) {
      daemon.kill("SIGTERM");
      await ended;
    }
  }
});

/** Waits until a condition holds: five minutes at most, on a busy machine. */
async function until<T>(what: string, condition: () => T | undefined | false): Promise<T> {
  for (let tries = 0; tries < 3000; tries++) {
    const found = condition();
    if (found) return found;
    await setTimeout(100);
  }
  throw new Error(`${what} did not happen`);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  for (const server of servers) server.close();
  return ports;
}

async function startSlurm(folder: string): Promise<NodeJS.ProcessEnv> {
  const [control, first, second] = await freePorts(3);
  const host = hostname().split(".")[0]!;
  const key = join(folder, "key");
  writeFileSync(key, randomBytes(1024), { mode: 0o600 });
  mkdirSync(join(folder, "state"));
  const conf = join(folder, "slurm.conf");
  writeFileSync(
    conf,
    `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
CredType=cred/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool.%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.%n.pid
SlurmctldPort=${control}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,sched_min_interval=0
MpiDefault=none
ReturnToService=2
NodeName=node1 NodeHostname=${host} NodeAddr=127.0.0.1 Port=${first} CPUs=1 State=UNKNOWN
NodeName=node2 NodeHostname=${host} NodeAddr=127.0.0.1 Port=${second} CPUs=1 State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  const start = (program: string, ...words: string[]) => {
    const daemon = spawn(program, words, { stdio: "ignore", cwd: folder });
    daemons.push(daemon);
  };
  const files = ["socket", "pid-file", "log-file", "seed-file"].map(
    (name) => `--${name}=${folder}/munge.${name.split("-")[0]}`,
  );
  start("/usr/sbin/munged", "--foreground", "--force", `--key-file=${key}`, ...files);
  const env = { ...process.env, SLURM_CONF: conf };
  const munge = ["--socket", `${folder}/munge.socket`, "--no-input", "--output", "/dev/null"];
  await until("munged", () => spawnSync("munge", munge).status === 0);
  start("/usr/sbin/slurmctld", "-D", "-f", conf);
  await until("slurmctld", () =>
    spawnSync("scontrol", ["ping"], { env, encoding: "utf8" }).stdout.includes("UP"),
  );
  for (const node of ["node1", "node2"]) start("/usr/sbin/slurmd", "-D", "-N", node, "-f", conf);
  await until("two nodes", () =>
    /^2$/m.test(spawnSync("sinfo", ["-h", "-t", "idle", "-o", "%D"], { env, encoding: "utf8" }).stdout),
  );
  return env;
}

/** The process of a job of a Slurm on this machine. */
function processOf(job: string, index: number): number | undefined {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      if (
        [`ARRAY_JOB_ID=${job}`, `ARRAY_TASK_ID=${index}`].every((set) => variables.includes(`SLURM_${set}`))
      )
        return Number(pid);
    } catch {
      // It has ended.
    }
  return undefined;
}

test("12 jobs: one finds a discrepancy, one has a broken image, one is killed and queued again", async () => {
  const program = builtProgram();
  const images = ["bad", ...Array.from({ length: 9 }, (_, at) => `good-${at}`)];
  const cwd = makeWorkbench(images);
  // Reading 16 GiB takes seconds: time to kill the job in the middle.
  makeDisk(join(cwd, "images/slow.raw"), { "etc/motd": "hello\n" }, 16 * 2 ** 30);
  writeFileSync(join(cwd, "images/torn.raw"), Buffer.alloc(1 << 20, "torn"));
  writeFileSync(join(cwd, "fleet.yaml"), 'images: ["images/*.raw"]\nrecipes: [motd.yaml]\n');
  const env = await startSlurm(scratch());
  const fleet = (...words: string[]) => runProcess(program, ["fleet", ...words], { cwd, env });
  assert.is(fleet("plan", "fleet.yaml", "-o", "f").stdout, "12 jobs in f\n");
  const slow = 10;
  const submitted = fleet(
    "submit",
    "f",
    "--engine",
    "slurm",
    "--partition",
    "test",
    "--memory",
    "0",
    "--time",
    "20",
  );
  const [, job] = /^submitted Slurm job (\d+)$/m.exec(submitted.stdout) ?? [];
  assert.ok(job, submitted.stderr);

  const pid = await until("the slow job", () => processOf(job, slow));
  process.kill(pid, "SIGKILL");
  await until("the end of the others", () => counts().missing === 1);
  await until("the end of the killed job", () =>
    /JobState=(FAILED|NODE_FAIL)/.test(
      spawnSync("scontrol", ["show", "job", `${job}_${slow}`], { env, encoding: "utf8" }).stdout,
    ),
  );
  assert.is(summary().jobs[slow]!.state, "missing");
  const control = (...words: string[]) => spawnSync("scontrol", words, { env }).status;
  assert.is(control("requeue", `${job}_${slow}`), 0);
  // A job that is queued again waits for two minutes, unless it is asked to start.
  await until("the new start", () => control("update", `JobId=${job}_${slow}`, "StartTime=now") === 0);
  await until("the slow job's result", () => counts().missing === undefined);

  const merged = fleet("merge", "f");
  assert.is(merged.code, 3);
  assert.match(merged.stdout, /^could not be run: 11\n {2}11 {2}images\/torn\.raw, motd\.yaml/);
  assert.match(merged.stdout, /^with discrepancies: 0\n {2}0 {2}images\/bad\.raw/m);
  assert.match(merged.stdout, /^12 jobs: 1 could not be run, 1 with discrepancies, 10 conform$/m);
  assert.equal(readdirSync(join(cwd, "f/results")).length, 12);

  // The broken image is mended, and only its job runs again.
  renameSync(join(cwd, "images/good-0.raw"), join(cwd, "images/torn.raw"));
  makeDisk(join(cwd, "images/good-0.raw"), { "etc/motd": "hello\n" });
  fleet("plan", "fleet.yaml", "-o", "f");
  const again = fleet("submit", "f", "--engine", "slurm", "--wait");
  assert.is(again.code, 1, again.stderr);
  assert.match(again.stdout, /^12 jobs: 1 with discrepancies, 11 conform$/m);
  assert.equal(counts(), { discrepancies: 1, conforms: 11 });

  function summary(): FleetSummary {
    return JSON.parse(fleet("merge", "f", "--json").stdout) as FleetSummary;
  }
  function counts() {
    return summary().counts;
  }
});

test.run();
