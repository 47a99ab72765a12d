import { posix } from "node:path";
import type { Operation } from "./draft.ts";

/** The steps that the converters of several tools share. */

/** Adds a step that sets the host name. */
export function hostname(operation: Operation, name: string): void {
  operation.step("hostname", name);
}

/** Adds a step that sets the time zone. */
export function timezone(operation: Operation, zone: string): void {
  operation.step("timezone", zone);
}

/** A script that runs when the machine boots first: its text, or the path of its file. */
export function firstBoot(
  operation: Operation,
  name: string,
  script: { readonly text: string } | { readonly source: string },
): void {
  const step = name.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").replaceAll(/^[._-]+|-+$/g, "");
  if ("text" in script) {
    operation.step("first_boot", step, { inline: `#!/bin/sh\n${script.text}\n` });
    return;
  }
  const file = posix.basename(script.source);
  operation.step("first_boot", step, file);
  if (operation.hasSteps) operation.look(`copy ${script.source} beside the recipe`);
}

/** Newer packages, of these names or all that are installed. */
export function upgrade(operation: Operation, names: readonly string[] = []): void {
  for (const name of names.length === 0 ? ["all"] : names) operation.step("upgrade", name);
}

/** Adds a step that sets the locale. */
export function locale(operation: Operation, name: string): void {
  operation.step("locale", name);
}

/** Adds a step that sets the mode of SELinux. */
export function selinux(operation: Operation, mode: string): void {
  operation.step("selinux", mode);
}

export interface ModuleOptions {
  readonly load?: true;
  readonly blacklist?: boolean;
  readonly options?: Readonly<Record<string, string>>;
}

/** Adds a step for a kernel module. Without options, adds a remark instead. */
export function kernelModule(operation: Operation, name: string, options: ModuleOptions): void {
  if (Object.keys(options).length > 0) operation.step("kernel_module", name, { ...options });
  else operation.note("it stays as it is");
}
