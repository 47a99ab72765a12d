import { isDeepStrictEqual } from "node:util";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { EmitOptions } from "../../plan/emit-options.ts";
import type { Plan } from "../../plan/plan.ts";
import { applianceProgram } from "./emit-appliance.ts";
import { type EmitContext, emitGuest, guestHeading } from "./emit-guest.ts";
import { type Command, meaningOf, printScript } from "./print-script.ts";
import { commentSh } from "./quote-sh.ts";
import { readScript } from "./read-script.ts";
import { seal } from "./verify-script.ts";

export { type EmitContext, emitGuest, type GuestOptions } from "./emit-guest.ts";
export { type ScriptVerification, verifyScript } from "./verify-script.ts";

/**
 * The guestfish script of a plan: one self-contained file (docs/dev/guest-program.md). The same plan and
 * options give the same bytes. It is read back before it is handed out.
 *
 * @throws {Refusal} `internal-script-misread`: our bug; `script-name-too-long`: of the drive or root filesystem.
 */
export function emitGuestfish(plan: Plan, options: EmitOptions & EmitContext): string {
  const commands = commandsOf(plan, options);
  const heading = [...guestHeading(plan, options), ...usage(plan, options).map(commentSh)];
  const script = seal("#!/usr/bin/guestfish -f", `${heading.join("\n")}\n\n${printScript(commands)}`);
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

/** In the appliance's memory, and outside of what the guest sees. */
const workshop = "/run/sahara-image";

function commandsOf(plan: Plan, options: EmitOptions & EmitContext): Command[] {
  const { mode, drive, network, rootFilesystem, selinuxRelabel } = options;
  const handsIn = options.handsIn === true || plan.variables.some((one) => one.secret);
  // guestfish takes the last argument of `debug` for a list: it looks for quotes in it, and joins its words by
  // single blanks. So it is fixed text, and what a user named comes in a file.
  const named = rootFilesystem === undefined ? "" : ` "$(cat ${workshop}/device)"`;
  const appliance = `sh ${workshop}/appliance`;
  const relabel = mode === "reconcile" && selinuxRelabel !== false;
  const enter = `${appliance} enter${network ? " network" : ""}${relabel ? " relabel" : ""}`;
  return [
    ...(drive
      ? [
          {
            words: [
              "add",
              drive.path,
              `format:${drive.format}`,
              ...(mode === "test-only" ? ["readonly:true"] : []),
            ],
          },
        ]
      : []),
    ...(network ? [{ words: ["set-network", "true"] }] : []),
    { words: ["run"] },
    {
      about:
        "A workshop in the appliance's memory. Files can be uploaded to it while it is mounted at /sysroot.",
      words: ["debug", "sh", `mkdir -m 700 ${workshop} && mount --bind ${workshop} /sysroot`],
    },
    {
      about: "The guest program: it holds the whole plan.",
      words: ["upload", "-", "/guest"],
      document: { name: "guest", text: emitGuest(plan, options) },
    },
    {
      about: "The appliance program: it finds the system and mounts it.",
      words: ["upload", "-", "/appliance"],
      document: { name: "appliance", text: applianceProgram },
    },
    ...(handsIn
      ? [
          {
            about: "What is handed in: the values of secret variables.",
            words: ["upload", "/dev/fd/3", "/secrets"],
          },
        ]
      : []),
    ...(rootFilesystem === undefined
      ? []
      : [{ about: "The root filesystem, as it was named.", words: ["write", "/device", rootFilesystem] }]),
    { words: ["debug", "sh", "umount /sysroot"] },
    {
      about: "The run. What it prints to the appliance's console is seen while verbose is on.",
      words: ["set-verbose", "true"],
    },
    {
      words: ["debug", "sh", `${appliance} open ${mode}${named}; ${enter}; ${appliance} leave`],
    },
    { words: ["set-verbose", "false"] },
    {
      about: "What happened, to standard output.",
      words: ["debug", "sh", `mount --bind ${workshop} /sysroot`],
    },
    { words: ["download", "/transcript", "-"] },
    { words: ["debug", "sh", "umount /sysroot"] },
    {
      about: "Fails where the image is not as the recipe wants it.",
      words: ["debug", "sh", `${appliance} verdict`],
    },
    { words: ["shutdown"] },
  ];
}

function usage(plan: Plan, { mode, drive }: EmitOptions): string[] {
  const secrets = plan.variables.filter((one) => one.secret).map((one) => one.id);
  const image = drive ? "" : ` --${mode === "test-only" ? "ro" : "rw"} --format=FORMAT -a IMAGE`;
  return [
    "",
    `Run it with: guestfish${image} -f SCRIPT${secrets.length > 0 ? " 3< SECRETS" : ""}`,
    ...(secrets.length > 0
      ? [`SECRETS is a file with a line NAME='value' for each of: ${secrets.join(" ")}`]
      : []),
    "It ends with exit status 0 where the image " +
      (mode === "test-only" ? "conforms to the recipe" : "was made to conform to the recipe") +
      ", and 1 where not.",
    ...(mode === "test-only"
      ? [
          "An image that you do not trust wants a layer, as libguestfs lets qemu guess what is under --ro and readonly:",
          "qemu-img create -f qcow2 -F FORMAT -b /PATH/TO/IMAGE LAYER; then --format=qcow2 -a LAYER, without --ro.",
        ]
      : []),
    ...(mode === "reconcile"
      ? ["It works on the image itself: make a copy or a layer first, and throw that away if it fails."]
      : []),
    "The digest above is of all that follows its line; `sahara-image compile --verify SCRIPT` checks it.",
  ];
}
