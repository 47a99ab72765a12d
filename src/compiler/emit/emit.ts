import { createHash } from "node:crypto";
import type { EmitOptions } from "../../plan/emit-options.ts";
import type { Plan } from "../../plan/plan.ts";
import { applianceProgram } from "./emit-appliance.ts";
import { type EmitContext, emitGuest, guestHeading } from "./emit-guest.ts";
import { type Command, printScript } from "./print-script.ts";
import { commentSh, quoteSh } from "./quote-sh.ts";

export { type EmitContext, emitGuest, type GuestOptions } from "./emit-guest.ts";

/**
 * The guestfish script of a plan: one self-contained file (docs/dev/guest-program.md). The same plan and
 * options give the same bytes.
 */
export function emitGuestfish(plan: Plan, options: EmitOptions & EmitContext): string {
  const body = printScript(commandsOf(plan, options));
  return [
    "#!/usr/bin/guestfish -f",
    ...guestHeading(plan, options),
    ...usage(plan, options).map(commentSh),
    `# sha256: ${createHash("sha256").update(body).digest("hex")}`,
    body,
  ].join("\n");
}

const workshop = "/dev/sahara-image";

function commandsOf(plan: Plan, options: EmitOptions & EmitContext): Command[] {
  const { mode, drive, network, rootFilesystem } = options;
  const needsSecrets = plan.variables.some((one) => one.secret);
  const open = ["open", mode, ...(rootFilesystem === undefined ? [] : [quoteSh(rootFilesystem)])].join(" ");
  const appliance = `sh ${workshop}/appliance`;
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
        "A workshop in the appliance's memory; while it is mounted where guests are, files can be put there.",
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
    ...(needsSecrets
      ? [{ about: "The values of secret variables.", words: ["upload", "/dev/fd/3", "/secrets"] }]
      : []),
    { words: ["debug", "sh", "umount /sysroot"] },
    {
      about: "The run. What it prints to the appliance's console is seen while verbose is on.",
      words: ["set-verbose", "true"],
    },
    {
      words: [
        "debug",
        "sh",
        `${appliance} ${open}; ${appliance} enter${network ? " network" : ""}; ${appliance} leave`,
      ],
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
  const image = drive ? "" : ` ${mode === "test-only" ? "--ro " : ""}--format=FORMAT -a IMAGE`;
  return [
    "",
    `Run it with: guestfish${image} -f SCRIPT${secrets.length > 0 ? " 3< SECRETS" : ""}`,
    ...(secrets.length > 0
      ? [`SECRETS is a file with a line NAME='value' for each of: ${secrets.join(" ")}`]
      : []),
    "It ends with exit status 0 where the image " +
      (mode === "test-only" ? "conforms to the recipe" : "was made to conform to the recipe") +
      ", and 1 where not.",
    ...(mode === "reconcile"
      ? ["It works on the image itself: make a copy or a layer first, and throw that away if it fails."]
      : []),
    "The digest is of all that follows its line: `sahara-image compile --verify SCRIPT` checks it.",
  ];
}
