import { isAbsolute } from "node:path";
import { pathFrom } from "../../../app/paths.ts";
import { diagnostic, Refusal } from "../../../diagnostics/diagnostic.ts";
import type { Submission } from "../../../fleet/engines/engine.ts";
import { printableLine } from "../../../report/printable.ts";
import type { CommandModule, Invocation } from "../../command.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Io } from "../../io.ts";
import { choiceOption, countOption, listOption, secondsOption, textOption } from "../../options.ts";
import { oneOperand } from "../../words.ts";
import { statesOf } from "./merge.ts";

interface SubmitOptions {
  readonly engine?: "local" | "slurm" | "kubernetes";
  readonly only?: readonly string[];
  readonly jobs?: number;
  readonly timeout?: number;
  readonly folder?: string;
  readonly wait?: boolean;
  readonly partition?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly program?: string;
  readonly namespace?: string;
  readonly containerImage?: string;
  readonly volume?: readonly string[];
  readonly fleetPath?: string;
  readonly kvm?: string;
  readonly apply?: boolean;
}

/** The options of each engine; another engine refuses them. */
const ofEngine: Readonly<Record<string, readonly (keyof SubmitOptions)[]>> = {
  local: [],
  slurm: ["wait", "partition", "time", "memory", "program"],
  kubernetes: ["memory", "namespace", "containerImage", "volume", "fleetPath", "kvm", "apply"],
};

export const fleetSubmitCommand: CommandModule = {
  configure(command) {
    command
      .usage("DIR --engine ENGINE [options]")
      .description(
        "Run the jobs of a fleet: on this machine, as job arrays of Slurm, or as an Indexed Job of Kubernetes. Jobs that have a result are not run again.",
      )
      .addOption(choiceOption("--engine <engine>", "what runs the jobs", ["local", "slurm", "kubernetes"]))
      .addOption(
        listOption(
          "--only <states>",
          "submit only jobs in these states, such as failed,missing; can repeat (default: missing,unable)",
        ),
      )
      .addOption(countOption("--jobs <n>", "run at most n jobs at the same time", 10_000))
      .addOption(secondsOption("--timeout <seconds>", "stop a job after this time, and change nothing"))
      .addOption(
        textOption("--folder <dir>", "the folder that paths in the matrix start from, where the jobs run"),
      )
      .optionsGroup("Slurm:")
      .option("--wait", "wait until all jobs have ended")
      .addOption(textOption("--partition <name>", "the partition of the jobs"))
      .addOption(textOption("--time <limit>", "the time limit of a job, as sbatch reads it: 30, 2:00:00"))
      .addOption(textOption("--memory <size>", "the memory of a job: 2G for Slurm, 2Gi for Kubernetes"))
      .addOption(textOption("--program <path>", "the path of this program on the nodes"))
      .optionsGroup("Kubernetes:")
      .addOption(textOption("--namespace <name>", "the namespace of the Job"))
      .addOption(textOption("--container-image <image>", "the container image that contains this program"))
      .addOption(listOption("--volume <claim:path>", "mount a PersistentVolumeClaim at a path; can repeat"))
      .addOption(
        textOption("--fleet-path <dir>", "the path of DIR in the container, if it is another one there"),
      )
      .addOption(
        textOption(
          "--kvm <resource>",
          "the resource of a device plugin for /dev/kvm, such as devices.kubevirt.io/kvm",
        ),
      )
      .option("--apply", "create the Job with kubectl; without it, its manifest is printed");
  },
  async run(invocation) {
    const { io, name, words, optionNames } = invocation;
    const options = invocation.options as unknown as SubmitOptions;
    const path = oneOperand(words, { option: "DIR", what: "the folder of the fleet" }, name, optionNames);
    const { engine } = options;
    if (engine === undefined)
      throw new Refusal(
        diagnostic("option-missing", {
          option: "--engine ENGINE",
          command: name,
          what: "`local`, `slurm` or `kubernetes`",
        }),
      );
    refuseOfOtherEngines(options, engine);
    const [{ FleetFolder }, { jobStates, summarise }] = await Promise.all([
      import("../../../fleet/fleet-folder.ts"),
      import("../../../fleet/summary.ts"),
    ]);
    const states = statesOf(options.only ?? ["missing", "unable"], jobStates);
    const fleet = new FleetFolder(pathFrom(io.cwd, path), path);
    const indexes = summarise(fleet)
      .jobs.filter(({ state }) => states.includes(state))
      .map(({ index }) => index);
    if (indexes.length === 0) {
      io.stderr.write("every job has a result: nothing to submit\n");
      return exitCodes.good;
    }
    const folder =
      options.folder !== undefined && engine === "local" ? pathFrom(io.cwd, options.folder) : options.folder;
    const submission: Submission = {
      fleet,
      head: fleet.head(),
      indexes,
      jobs: options.jobs,
      runOptions: [
        // A job that has a result is only run again if the user asks for its state.
        ...(options.only ? ["--rerun"] : []),
        ...(options.timeout === undefined ? [] : ["--timeout", `${options.timeout}`]),
        ...(folder === undefined ? [] : ["--folder", folder]),
      ],
      signal: io.signal,
    };
    if (engine === "local") return submitLocally(submission, invocation);
    if (engine === "slurm") return submitToSlurm(submission, options, invocation);
    return submitToKubernetes(submission, options, invocation);
  },
};

function refuseOfOtherEngines(options: SubmitOptions, engine: string): void {
  const own = ofEngine[engine]!;
  for (const [other, names] of Object.entries(ofEngine))
    for (const name of names)
      if (options[name] !== undefined && !own.includes(name))
        throw new Refusal(
          diagnostic("options-conflict", {
            one: `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
            other: `--engine ${engine}`,
            why: `it is an option of \`--engine ${other}\``,
          }),
        );
}

/** The command that runs this program again. */
function thisProgram(): readonly string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]!];
}

/** Prints how many jobs are in each state, and returns the exit code of the worst. */
async function summaryAfter({ fleet }: Submission, io: Io): Promise<ExitCode> {
  const [{ exitOfFleet, summarise }, { countsOf }] = await Promise.all([
    import("../../../fleet/summary.ts"),
    import("../../../fleet/formats/text.ts"),
  ]);
  const summary = summarise(fleet);
  io.stdout.write(`${countsOf(summary)}\n`);
  return exitOfFleet(summary);
}

async function submitLocally(submission: Submission, { io, settings }: Invocation): Promise<ExitCode> {
  const { runLocally } = await import("../../../fleet/engines/local.ts");
  const total = submission.indexes.length;
  let done = 0;
  await io.signals.hold(() =>
    runLocally(submission, thisProgram(), ({ index, exit, messages }) => {
      done++;
      const problem = exit === undefined || exit > 1 ? `: ${messages.trim().split("\n").at(-1) ?? ""}` : "";
      if (settings.verbosity >= 0)
        io.stderr.write(
          `${printableLine(`${done} of ${total}  job ${index}  exit ${exit ?? "by a signal"}${problem}`)}\n`,
        );
    }),
  );
  return summaryAfter(submission, io);
}

async function submitToSlurm(
  submission: Submission,
  { partition, time, memory, wait, program }: SubmitOptions,
  { io, settings }: Invocation,
): Promise<ExitCode> {
  const [{ slurmArrays }, { queueTool }] = await Promise.all([
    import("../../../fleet/engines/slurm.ts"),
    import("../../../fleet/engines/queue-tool.ts"),
  ]);
  submission.fleet.makeLogs();
  const config = await queueTool(["scontrol", "show", "config"], "", io.signal);
  const maxArraySize = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1] ?? 1001);
  const arrays = slurmArrays(
    submission,
    { partition, time, memory },
    maxArraySize,
    program === undefined ? thisProgram() : [program],
  );
  const waiting = wait ? ["--wait"] : [];
  const submit = async ({ options, script }: (typeof arrays)[number]) => {
    const printed = await queueTool(["sbatch", ...options, ...waiting], script, io.signal, wait);
    const id = /^\d+/.exec(printed)?.[0] ?? printed.trim();
    if (settings.verbosity >= 0) io.stdout.write(`${printableLine(`submitted Slurm job ${id}`)}\n`);
  };
  await io.signals.hold(async () => {
    // With `--wait`, all arrays must be in the queue at once.
    if (wait) await Promise.all(arrays.map(submit));
    else for (const array of arrays) await submit(array);
  });
  return wait ? summaryAfter(submission, io) : exitCodes.good;
}

/** Refuses what Kubernetes would refuse when the manifest is created. */
function refuseName(
  option: string,
  value: string | undefined,
  form: RegExp,
  expected: string,
  example: string,
): void {
  if (value !== undefined && !form.test(value))
    throw new Refusal(diagnostic("option-value-wrong", { option, value, expected, example }));
}

async function submitToKubernetes(
  submission: Submission,
  options: SubmitOptions,
  { io, name: command }: Invocation,
): Promise<ExitCode> {
  const { containerImage, volume = [], namespace, fleetPath, kvm, memory = "2Gi", apply } = options;
  const missing = (option: string, what: string) =>
    new Refusal(diagnostic("option-missing", { option, command, what }));
  if (containerImage === undefined)
    throw missing("--container-image IMAGE", "the container image that contains this program");
  if (volume.length === 0) throw missing("--volume CLAIM:PATH", "where the fleet and the images are mounted");
  refuseName(
    "--namespace",
    namespace,
    /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
    "the name of a namespace",
    "images",
  );
  refuseName("--container-image", containerImage, /^[^\s]+$/, "one word", "example.org/sahara-image:0.1.0");
  refuseName("--memory", memory, /^\d+(?:\.\d+)?(?:[KMGT]i?)?$/, "a quantity of Kubernetes", "2Gi");
  const volumes = volume.map((text) => {
    const [claim = "", path = ""] = text.split(/:(.*)/s);
    if (/^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/.test(claim) && isAbsolute(path)) return { claim, path };
    throw new Refusal(
      diagnostic("option-value-wrong", {
        option: "--volume",
        value: text,
        expected: "the name of a claim and an absolute path",
        example: "images:/srv/images",
      }),
    );
  });
  const [{ kubernetesJob }, { printYaml }, { queueTool }] = await Promise.all([
    import("../../../fleet/engines/kubernetes.ts"),
    import("../../../yaml/print-yaml.ts"),
    import("../../../fleet/engines/queue-tool.ts"),
  ]);
  const { fleet, head } = submission;
  const manifest = printYaml(
    kubernetesJob(submission, {
      name: `sahara-image-${head.list.slice(0, 10)}`,
      namespace,
      containerImage,
      volumes,
      fleetPath: fleetPath ?? fleet.path,
      kvm,
      memory,
    }),
  );
  if (!apply) io.stdout.write(manifest);
  else io.stdout.write(await queueTool(["kubectl", "create", "-f", "-"], manifest, io.signal));
  return exitCodes.good;
}
