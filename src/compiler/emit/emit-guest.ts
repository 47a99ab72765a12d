import { familyLibraries } from "../../families/families.ts";
import { attributesOf } from "../../kinds/state/option.ts";
import { stateKinds } from "../../kinds/state/registry.ts";
import { showSelection, showText } from "../../plan/describe.ts";
import {
  canonicalDistribution,
  distributionAliases,
  distributionsByFamily,
  type Family,
  families,
  familyOf,
} from "../../plan/distributions.ts";
import type { PackageLock } from "../../plan/package-lock.ts";
import type { Op, Plan } from "../../plan/plan.ts";
import { resourcesUsedBy, someOp } from "../../plan/walk.ts";
import { wantedPackages } from "../../plan/wanted-packages.ts";
import type { SourceText } from "../../source/source-text.ts";
import { describeSteps } from "./describe-step.ts";
import { emitConstants } from "./emit-constants.ts";
import { emitResources } from "./emit-resources.ts";
import { emitSteps } from "./emit-steps.ts";
import detect from "./guest/detect.sh";
import fetching from "./guest/fetching.sh";
import identity from "./guest/identity.sh";
import leftovers from "./guest/leftovers.sh";
import lockedLibrary from "./guest/locked.sh";
import main from "./guest/main.sh";
import neededSpace from "./guest/needed-space.sh";
import packages from "./guest/packages.sh";
import parts from "./guest/parts.sh";
import processes from "./guest/processes.sh";
import scripts from "./guest/scripts.sh";
import space from "./guest/space.sh";
import start from "./guest/start.sh";
import states from "./guest/states.sh";
import transactions from "./guest/transactions.sh";
import transcript from "./guest/transcript.sh";
import variables from "./guest/variables.sh";
import { chooseMarker } from "./here-document.ts";
import { type GuestOptions, guestFlags, knownInGuest } from "./known-in-guest.ts";
import { link } from "./link/link.ts";
import { commentSh, quoteSh } from "./quote-sh.ts";
import { seal } from "./verify-script.ts";

export type { GuestOptions } from "./known-in-guest.ts";

/** Options of the compiler, in addition to those of a run. */
export interface EmitContext {
  readonly toolVersion: string;
  /** The recipe's text by the path that `Plan.source` names; comments then give its lines. */
  readonly sources?: ReadonlyMap<string, SourceText>;
}

/**
 * Returns the guest program of a plan: one POSIX sh program that holds all of it (docs/dev/guest-program.md). The
 * same plan and options give the same bytes.
 */
export function emitGuest(plan: Plan, options: GuestOptions & EmitContext): string {
  const describe = describeSteps(plan, options.sources ?? new Map());
  const resources = emitResources(plan, resourcesUsedBy(plan.steps));
  const needed = neededFamilies(plan, options);
  const emitted = emitSteps(plan, options, resources, describe);
  const steps = [emitVariables(plan), emitted.text].filter((text) => text !== "");
  const constants = constantsOf(plan, options, needed);
  const library = link(
    [emitted.library, ...guestLibraries(plan, options, needed)],
    ["main", ...calledByVariables(plan), ...emitted.calls, ...resources.calls],
    knownInGuest(plan, options, needed, constants),
  );
  const lines = [
    ...guestHeading(plan, options),
    ...(options.appliance ? [] : onLiveHost),
    "# The recipe's steps come first. The functions that they call follow.",
    // Functions are called by composed names, and variables are assigned by eval. Words are split on purpose.
    "# shellcheck disable=SC1091,SC2016,SC2034,SC2046,SC2059,SC2086,SC2119,SC2120,SC2154,SC2231,SC2254,SC2261,SC2317,SC3013",
    "",
    emitConstants(constants, library),
    ...(options.locked && needed.length > 0 ? [emitLock(options.locked)] : []),
    section("The plan"),
    ...steps,
    ...(resources.text === "" ? [] : [section("The recipe's files"), resources.text]),
    library,
    "",
    "main",
    "",
  ];
  return seal("#!/bin/sh", lines.join("\n"));
}

const onLiveHost = [
  "# On a live host, run it as root with sh. It prints what it found and did. Exit status: 0 if the host conforms,",
  "# 1 if it does not, 4 if a step failed, 3 if it refused to start.",
];

/** The libraries that the program of a plan may need something of. */
export function guestLibraries(
  plan: Plan,
  { mode }: GuestOptions,
  needed: readonly Family[] = families,
): readonly string[] {
  return [
    start,
    transcript,
    detect,
    emitTables(),
    variables,
    processes,
    scripts,
    space,
    ...(someOp(plan.steps, (op) => op.op === "space") ? [neededSpace] : []),
    ...stateLibraries(plan),
    ...(mode === "reconcile" ? [identity, parts] : []),
    ...(needed.length > 0 ? [packages, transactions, lockedLibrary, fetching, leftovers] : []),
    ...familyLibraries(needed),
    main,
  ];
}

/** The libraries of the state kinds that a plan uses, each once, after what they share. */
function stateLibraries({ steps }: Plan): readonly string[] {
  const isUsed = (key: string, attribute?: string) =>
    someOp(
      steps,
      (op) =>
        op.op === "state" &&
        op.kind === key &&
        (attribute === undefined || op.want.some((want) => want.attribute === attribute)),
    );
  const used = stateKinds.map(({ state }) => state).filter(({ key }) => isUsed(key));
  if (used.length === 0) return [];
  const shared = used.flatMap(({ key, libraries = [], options }) => [
    ...libraries,
    ...attributesOf(options).flatMap(([word, { library }]) =>
      library && isUsed(key, word) ? [library] : [],
    ),
  ]);
  return [states, ...new Set([...shared, ...used.map(({ library }) => library)])];
}

function section(title: string): string {
  return `# ---- ${title} `.padEnd(107, "-") + "\n";
}

/** Returns the heading's lines about a plan and its options. Secrets are not in a plan. */
export function guestHeading(
  plan: Plan,
  { mode, verify, toolVersion, locked }: GuestOptions & EmitContext,
): string[] {
  const { recipe, target } = plan;
  const version = [recipe.plugin, recipe.version].filter(Boolean).join(" ");
  return [
    `Made by sahara-image ${toolVersion}.`,
    `recipe: ${showText(recipe.path)}${version === "" ? "" : ` (${version})`}`,
    `recipe sha256: ${recipe.sha256}`,
    `mode: ${mode}${mode === "reconcile" && !verify ? ", without verification" : ""}`,
    ...(target ? [`for: ${showText([target.distro, target.version].filter(Boolean).join(" "))}`] : []),
    ...(plan.selection ? [`part of the recipe: ${showSelection(plan.selection)}`] : []),
    ...(locked ? [`locked: the versions of ${Object.keys(locked.packages).length} packages`] : []),
    ...plan.variables.flatMap((variable) => {
      if (variable.secret) return [`argument ${showText(variable.name)}: ***`];
      return variable.value === undefined
        ? []
        : [`argument ${showText(variable.name)}: ${showText(variable.value)}`];
    }),
  ].map(commentSh);
}

/** The variables that the plan and the options give their values. */
function constantsOf(
  plan: Plan,
  options: GuestOptions,
  needed: readonly Family[],
): Readonly<Record<string, string>> {
  const ids = (secret: boolean) =>
    plan.variables
      .filter((variable) => Boolean(variable.secret) === secret)
      .map((variable) => variable.id)
      // A line each: there may be many.
      .join("\n");
  const { target } = plan;
  const { locked: lock } = options;
  return {
    mode: options.mode,
    verify: options.mode === "reconcile" && options.verify ? "yes" : "",
    step_timeout: String(Math.ceil(options.stepTimeout ?? 0)),
    retries: String(options.retries ?? 0),
    part_seconds: String(Math.ceil(options.part?.seconds ?? 0)),
    ...guestFlags(plan, options, needed),
    wanted_packages: wantedPackages(plan.steps).join("\n"),
    target: target ? canonicalDistribution(target.distro) : "",
    target_version: target?.version ?? "",
    target_numbers: numbersIn(target?.version),
    public_variables: ids(false),
    secret_variables: ids(true),
    lock_for:
      lock && needed.length > 0 ? [lock.guest.distro, lock.guest.version, lock.guest.arch].join(" ") : "",
    root: "",
    system_path: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  };
}

/** The numbers in a version, each after a blank and without zeros before it (check_target in guest/main.sh). */
function numbersIn(version = ""): string {
  return (version.match(/[0-9]+/g) ?? []).map((number) => ` ${number.replace(/^0+(?=.)/, "")}`).join("");
}

/** The lines `NAME VERSION` of a lock file, which `guest/locked.sh` reads. */
function emitLock({ packages: versions }: PackageLock): string {
  const lines = Object.entries(versions).map(([name, version]) => `${name} ${version}\n`);
  const marker = chooseMarker("lock", lines.join(""));
  return `locked_versions() {\n  cat <<'${marker}'\n${lines.join("")}${marker}\n}\n`;
}

/** `canonical NAME` and `family_of NAME`, of the one table of distributions. */
function emitTables(): string {
  const targets = [...new Set(Object.values(distributionAliases))];
  const aliases = targets.map((target) => {
    const names = Object.keys(distributionAliases).filter((name) => distributionAliases[name] === target);
    return `    ${names.map(quoteSh).join(" | ")}) name=${quoteSh(target)} ;;`;
  });
  const members = families.map(
    (family) =>
      `    ${[...new Set([family, ...distributionsByFamily[family]])].map(quoteSh).join(" | ")}) family=${family} ;;`,
  );
  return `# canonical NAME: a distribution's usual name, in $name.
canonical() {
  name=$1
  case $1 in *[A-Z]*) name=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]') ;; esac
  case $name in
${aliases.join("\n")}
  esac
}

# family_of NAME: its package-manager family in $family, or nothing.
family_of() {
  case $1 in
${members.join("\n")}
    *) family='' ;;
  esac
}
`;
}

/** The functions that `emitVariables` calls. */
function calledByVariables({ variables }: Plan): readonly string[] {
  return [
    ...(variables.some(({ secret }) => secret) ? ["start_secret"] : []),
    ...(variables.some(({ secret, value }) => !secret && value !== undefined) ? ["set_variable"] : []),
  ];
}

function emitVariables(plan: Plan): string {
  if (plan.variables.length === 0) return "";
  const lines = plan.variables.map(({ id, name, value, secret }) => {
    const declare = `n_${id}=${quoteSh(name)} v_${id}='' s_${id}=''`;
    if (secret) return `  ${declare}\n  start_secret ${id}`;
    return value === undefined ? `  ${declare}` : `  ${declare}\n  set_variable ${id} ${quoteSh(value)}`;
  });
  return `start_variables() {\n${lines.join("\n")}\n}\n`;
}

/** Returns no family if nothing asks for packages, one if the plan is for one distribution, else all. */
function neededFamilies(plan: Plan, { mode }: GuestOptions): readonly Family[] {
  const asksForPackages = (op: Op) =>
    op.op === "packages" ||
    (op.op === "state" && stateKinds.some(({ key, state }) => key === op.kind && state.usesPackages));
  if (mode === "test-only" && !someOp(plan.steps, asksForPackages)) return [];
  const only = plan.target && familyOf(plan.target.distro);
  return only ? [only] : families;
}
