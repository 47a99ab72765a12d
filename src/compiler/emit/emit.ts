import { isDeepStrictEqual } from "node:util";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { EmitOptions } from "../../plan/emit-options.ts";
import type { Mode, Plan } from "../../plan/plan.ts";
import type { Verdict } from "../../plan/record.ts";
import { prepareCommand, workshop } from "../../plan/workshop.ts";
import { contentsOf } from "./contents.ts";
import { emitAppliance } from "./emit-appliance.ts";
import { type EmitContext, emitGuest, guestHeading } from "./emit-guest.ts";
import { type Command, meaningOf, printCommand } from "./print-script.ts";
import { commentSh } from "./quote-sh.ts";
import { readScript } from "./read-script.ts";
import { seal } from "./verify-script.ts";

export { emitGuest, type GuestOptions } from "./emit-guest.ts";
export { verifyScript } from "./verify-script.ts";

/**
 * Returns the guestfish script of a plan: one self-contained file (docs/dev/guest-program.md). The same plan and
 * options give the same bytes. The script is read back and compared before it is returned.
 *
 * @throws {Refusal} `internal-script-misread`: a bug; `script-name-too-long`: a name of the drive or root filesystem.
 */
export function emitGuestfish(plan: Plan, options: EmitOptions & EmitContext): string {
  const commands = commandsOf(plan, options);
  const printed = commands.map(printCommand);
  const heading = [...guestHeading(plan, options), ...usage(plan, options).map(commentSh)];
  // The shebang and the seal stand before the heading, and an empty line after it.
  const contents = contentsOf(commands, printed, heading.length + 3);
  const script = seal(
    "#!/usr/bin/guestfish -f",
    [...heading, ...contents.map(commentSh), "", printed.join("\n")].join("\n"),
  );
  const { commands: read, problems } = readScript(script);
  const detail =
    problems[0] !== undefined
      ? `line ${problems[0].line}: ${problems[0].message}`
      : isDeepStrictEqual(read, commands.map(meaningOf))
        ? undefined
        : `${read.length} commands were read, ${commands.length} written`;
  if (detail !== undefined) throw new Refusal(diagnostic("internal-script-misread", { detail }));
  return script;
}

function commandsOf(plan: Plan, options: EmitOptions & EmitContext): Command[] {
  const { mode, drive, network, rootFilesystem, packageCache, artifacts } = options;
  const handsIn = options.handsIn === true || plan.variables.some((variable) => variable.secret);
  return [
    ...(drive
      ? [
          {
            words: [
              "add",
              drive.path,
              `format:${drive.format}`,
              ...(drive.sectorSize === 4096 ? ["blocksize:4096"] : []),
              ...(mode === "test-only" ? ["readonly:true"] : []),
            ],
          },
        ]
      : []),
    ...(packageCache
      ? [
          {
            about: "The packages that other runs downloaded.",
            words: ["add", packageCache.disk, "format:raw"],
          },
        ]
      : []),
    ...(artifacts
      ? [{ about: "The files that the recipe downloads.", words: ["add", artifacts.disk, "format:raw"] }]
      : []),
    ...(network ? [{ words: ["set-network", "true"] }] : []),
    { words: ["run"] },
    {
      about:
        "The workshop is a folder in the appliance's memory. While it is mounted at /sysroot, files can be uploaded to it.",
      words: ["debug", "sh", `mkdir -m 700 ${workshop} && mount --bind ${workshop} /sysroot`],
    },
    {
      about: "The guest program holds the whole plan.",
      words: ["upload", "-", "/guest"],
      document: {
        name: "guest",
        text: emitGuest(plan, {
          ...options,
          appliance: { handsIn, handsPackages: packageCache !== undefined },
        }),
      },
    },
    {
      about: "The appliance program finds the system, mounts it, and starts the guest program in it.",
      words: ["upload", "-", "/appliance"],
      document: {
        name: "appliance",
        text: emitAppliance(plan, { ...options, handsIn }, commandNames(options)),
      },
    },
    ...(handsIn
      ? [
          {
            about: "The values of secret variables, proxies and passphrases.",
            words: ["upload", "/dev/fd/3", "/secrets"],
          },
        ]
      : []),
    ...(rootFilesystem === undefined
      ? []
      : [{ about: "The root filesystem that was asked for.", words: ["write", "/device", rootFilesystem] }]),
    ...(options.shared ? [{ words: prepareCommand }] : runCommands(options)),
  ];
}

/** What the appliance program does with the drive of the script, in order. */
function runOf({ grow, packageCache, artifacts }: EmitOptions): string[] {
  return [
    "open",
    ...(grow ? ["grow"] : []),
    ...(packageCache ? [`packages ${packageCache.uuid}`] : []),
    ...(artifacts ? [`artifacts ${artifacts.uuid}`] : []),
    "enter",
    "leave",
  ];
}

/** The commands of the appliance program that a script, or the runtime after it, uses. */
function commandNames(options: EmitOptions): string[] {
  if (options.shared) return ["prepare", "visit"];
  const names = runOf(options).map((command) => command.split(" ")[0]!);
  return [...names, ...(options.packageCache ? ["collect"] : []), "verdict"];
}

/** The commands that run the guest program on the drive of the script, and print the transcript. */
function runCommands(options: EmitOptions): Command[] {
  const { packageCache } = options;
  const appliance = `sh ${workshop}/appliance`;
  return [
    {
      about:
        "The run. While verbose is on, guestfish shows what the program prints to the appliance's console.",
      words: ["set-verbose", "true"],
    },
    {
      // guestfish reads the last argument of `debug` as a list: it interprets quotes in it and joins its words by single
      // blanks. So it is fixed text, and names from the user come in a file.
      words: [
        "debug",
        "sh",
        [
          "umount /sysroot",
          `${appliance} ${runOf(options).join(" then ")}`,
          ...(packageCache ? [`${appliance} collect`] : []),
          `mount --bind ${workshop} /sysroot`,
        ].join("; "),
      ],
    },
    { words: ["set-verbose", "false"] },
    {
      about: "The transcript of the run, to standard output.",
      words: ["download", "/transcript", "-"],
    },
    ...(packageCache
      ? [
          {
            about: "The packages that this run downloaded.",
            words: ["debug", "sh", `umount /sysroot && mount --bind ${workshop}/cache /sysroot`],
          },
          { words: ["download", "/collected", packageCache.collected] },
        ]
      : []),
    {
      about: "Fails if the image is not as the recipe asks.",
      words: ["debug", "sh", `umount /sysroot; ${appliance} verdict`],
    },
    { words: ["shutdown"] },
  ];
}

/** The possible ends of a run, for each mode. */
const verdicts: Readonly<Record<Mode, readonly Verdict[]>> = {
  "test-only": ["conforms", "discrepancies", "refused"],
  reconcile: ["done", "failed", "not-converged", "refused"],
};

function usage(plan: Plan, { mode, drive, part }: EmitOptions): string[] {
  const secrets = plan.variables.filter((variable) => variable.secret).map((variable) => variable.id);
  const image = drive ? "" : ` --${mode === "test-only" ? "ro" : "rw"} --format=FORMAT -a IMAGE`;
  return [
    "",
    `Run it with: guestfish${image} -f SCRIPT${secrets.length > 0 ? " 3< SECRETS" : ""}`,
    ...(drive ? [] : ["For a disk with sectors of 4096 bytes, put --blocksize=4096 before -a."]),
    ...(secrets.length > 0
      ? [`SECRETS is a file with a line NAME='value' for each of: ${secrets.join(" ")}`]
      : []),
    `Exit status: 0 if the image ${mode === "test-only" ? "conforms to the recipe" : "now conforms to the recipe"}; 1 if not, or if guestfish failed.`,
    `The last line of standard output is \`verdict\` and one of: ${[...verdicts[mode], ...(part ? ["stopped"] : [])].join(", ")}.`,
    "Without that line the run did not come to its end, and says nothing about the image. If guestfish aborts or hangs because",
    "KVM is there but does not work, set LIBGUESTFS_BACKEND_SETTINGS=force_tcg.",
    ...(mode === "test-only"
      ? [
          "For an image that you do not trust, use a layer, because with --ro libguestfs lets qemu guess what is in it:",
          "qemu-img create -f qcow2 -F FORMAT -b /PATH/TO/IMAGE LAYER; then --format=qcow2 -a LAYER, without --ro.",
        ]
      : []),
    ...(mode === "reconcile"
      ? [
          "It changes the image itself: make a copy or a layer first, and throw that away if the script fails.",
        ]
      : []),
    "The digest above covers everything after its line; `sahara-image compile --verify SCRIPT` checks it.",
  ];
}
