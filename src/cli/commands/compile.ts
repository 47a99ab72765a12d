import type { CompiledRecipe } from "../../app/compile.ts";
import { pathFrom } from "../../app/paths.ts";
import { type RecipeSettings, withDefaults } from "../../app/settings.ts";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { EmitOptions } from "../../plan/emit-options.ts";
import { nearest } from "../../source/nearest.ts";
import { tool } from "../../source/version.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { printDiagnostics } from "../failure.ts";
import {
  addImageOptions,
  addRecipeOptions,
  choiceOption,
  retriesOption,
  secondsOption,
  textOption,
} from "../options.ts";
import { standardOutput, writeOutput } from "../output-file.ts";
import { RecipeErrors } from "../recipe-errors.ts";
import { requiredRecipe } from "../recipe-settings.ts";
import { claimOutputs } from "../reporting.ts";

const emitForms = ["guestfish", "guest", "plan", "tree", "ast", "mermaid"] as const;

/** A plan is the form for programs. */
const formMeant = (value: string) => (value === "json" ? "plan" : nearest(value, emitForms));

interface CompileOptions {
  readonly image?: string;
  readonly rootFilesystem?: string;
  readonly format?: string;
  readonly allowBacking?: boolean;
  readonly testOnly?: boolean;
  /** False with `--no-reconcile`. */
  readonly reconcile: boolean;
  /** True by default, false with `--no-verify`, the script's path with `--verify SCRIPT`. */
  readonly verify: boolean | string;
  readonly distro?: string;
  readonly emit: (typeof emitForms)[number];
  readonly network?: boolean;
  readonly stepTimeout?: number;
  readonly retries?: number;
  readonly selinuxRelabel: boolean;
  readonly o?: string;
}

export const compileCommand: CommandModule = {
  takesRecipe: true,
  configure(command) {
    command
      .usage("RECIPE [options] [recipe arguments]")
      .description("Compile a recipe and print the result, by default one self-contained guestfish script.");
    addRecipeOptions(command);
    addImageOptions(command);
    command
      .optionsGroup("Script:")
      .addOption(choiceOption("--emit <what>", "what to print", emitForms, formMeant).default("guestfish"))
      .option("--test-only", "compile a script that changes nothing")
      .option("--no-reconcile", "same as --test-only")
      .option("--no-verify", "leave out the verification after the changes")
      .addOption(
        textOption(
          "--distro <id[:version]>",
          "compile for this distribution only; by default the script detects it in the guest",
        ),
      )
      .option("--network", "give the guest network access (default: on, with --test-only off)")
      .option("--no-network", "give the guest no network access")
      .addOption(secondsOption("--step-timeout <seconds>", "fail a step that takes longer than this"))
      .addOption(retriesOption())
      .option("--no-selinux-relabel", "leave out the SELinux relabel after the changes")
      .addOption(
        textOption("--verify <script>", "check that a compiled script is unchanged, and print its recipe"),
      )
      .addOption(textOption("-o <file>", "write the result to this file"));
  },
  async run(invocation) {
    const { io, settings } = invocation;
    const options = invocation.options as unknown as CompileOptions;
    refuseWithoutEffect(options, invocation);
    if (typeof options.verify === "string")
      return (await import("../verify-script.ts")).verifyScriptFile(options.verify, invocation);
    const { o, image } = options;
    const output = o === undefined ? undefined : { path: o, option: `-o ${o}` };
    claimOutputs([output], invocation);
    if (image !== undefined) invocation.files.keep(image, "the image");
    const { compileRecipe } = await import("../../app/compile.ts");
    const distro = distroOf(options.distro);
    const compiled = await compileRecipe({ ...(await requiredRecipe(invocation)), distro });
    if (!("compiled" in compiled)) throw new RecipeErrors(compiled);
    if (settings.verbosity >= 0) printDiagnostics(compiled.diagnostics, io, settings.color, compiled.sources);
    const text = await emit(compiled, options, invocation);
    await writeOutput(output ?? standardOutput, text, invocation);
    return exitCodes.good;
  },
};

/** Refuses options that would change nothing: whoever gives them believes that they do. */
function refuseWithoutEffect(
  { image, format, allowBacking, verify, emit }: CompileOptions,
  of: Invocation,
): void {
  const { name: command, argv, words } = of;
  const opening = format !== undefined ? "--format" : allowBacking ? "--allow-backing" : undefined;
  if (image === undefined && opening !== undefined) {
    const what = `for \`${opening}\``;
    throw new Refusal(diagnostic("option-missing", { option: "--image IMG", command, what }));
  }
  const conflict = (one: string, other: string, why: string) =>
    new Refusal(diagnostic("options-conflict", { one, other, why }));
  if (image !== undefined && emit !== "guestfish" && verify === true)
    throw conflict("--image", `--emit ${emit}`, "only a guestfish script adds an image");
  if (typeof verify !== "string") return;
  const recipe = argv.includes("-f") ? "-f" : words.join(" ");
  if (recipe !== "") throw conflict("--verify", recipe, "a compiled script names its recipe");
}

function distroOf(text: string | undefined): RecipeSettings["distro"] {
  if (text === undefined) return undefined;
  const [id, ...rest] = text.split(":");
  const version = rest.join(":");
  // Guests are compared by the numbers of their version: a code name would match all of them.
  if (!id || !/^[\w.-]+$/.test(id) || (version !== "" && !/\d/.test(version)))
    throw new Refusal(
      diagnostic("option-value-wrong", {
        option: "--distro",
        value: text,
        expected: "a distribution, optionally with the number of a version",
        example: "ubuntu:22.04",
      }),
    );
  return { id, ...(version === "" ? {} : { version }) };
}

async function emit(
  { compiled, recipe, sourceTexts }: CompiledRecipe,
  options: CompileOptions,
  invocation: Invocation,
): Promise<string> {
  const testOnly = options.testOnly === true || !options.reconcile;
  const script: EmitOptions = withDefaults({
    ...options,
    mode: testOnly ? "test-only" : "reconcile",
    verify: options.verify !== false,
  });
  switch (options.emit) {
    case "guestfish":
      return compiled.emit({ ...script, ...(await driveOf(options, testOnly, invocation)) });
    case "guest": {
      const { emitGuest } = await import("../../compiler/emit/emit.ts");
      return emitGuest(compiled.plan, {
        ...script,
        toolVersion: tool.version,
        sources: sourceTexts,
      });
    }
    case "ast":
      // The texts are in the fields of each kind too.
      return `${JSON.stringify(recipe, (key, value) => (key === "texts" ? undefined : value), 2)}\n`;
    default: {
      const { dumpJson, dumpMermaid, dumpTree } = await import("../../plan/dump.ts");
      if (options.emit === "plan") return dumpJson(compiled.plan);
      if (options.emit === "mermaid") return dumpMermaid(compiled.plan);
      return dumpTree(compiled.plan, sourceTexts);
    }
  }
}

/** Returns the drive that the script adds, with its format from `--format` or the image's header. */
async function driveOf(
  options: CompileOptions,
  testOnly: boolean,
  { io }: Invocation,
): Promise<Pick<EmitOptions, "drive">> {
  if (options.image === undefined) return {};
  const path = pathFrom(io.cwd, options.image);
  const { openImage } = await import("../../runtime/image/open-image.ts");
  const image = {
    ...openImage(path, { format: options.format, allowBacking: options.allowBacking }),
    name: options.image,
  };
  const [{ withPinned }, { guestDisk }, { refuseMisleading }, { sectorSizeOf }] = await Promise.all([
    import("../../runtime/image/pin.ts"),
    import("../../runtime/image/guest-disk.ts"),
    import("../../runtime/image/misleading.ts"),
    import("../../runtime/image/sector-size.ts"),
  ]);
  const sectorSize = await withPinned(image, async (pinned) => {
    if (testOnly) await refuseMisleading(pinned);
    return await sectorSizeOf(guestDisk(pinned));
  });
  return { drive: { path: options.image, format: image.format, sectorSize } };
}
