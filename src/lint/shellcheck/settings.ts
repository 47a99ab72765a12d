import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileLimits } from "../../system/limits.ts";
import { readRegularText } from "../../system/read-file.ts";

/** The contents of ShellCheck's own settings files. */
export class ShellcheckSettings {
  readonly #known = new Map<string, string>();

  /**
   * Returns the settings for the scripts of a folder: those of the `.shellcheckrc` in it, or the nearest above, or the
   * user's own, as ShellCheck looks for them (shellcheck(1), “RC FILES”). Empty where there is none.
   */
  forFolder(folder: string): string {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const settings =
      read([join(folder, ".shellcheckrc"), join(folder, "shellcheckrc")]) ??
      (parent === folder ? (read(ownFiles()) ?? "") : this.forFolder(parent));
    this.#known.set(folder, settings);
    return settings;
  }
}

function ownFiles(): string[] {
  const home = homedir();
  return [
    join(home, ".shellcheckrc"),
    join(process.env.XDG_CONFIG_HOME || join(home, ".config"), "shellcheckrc"),
  ];
}

function read(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    try {
      return safeSettings(readRegularText(path, { limit: fileLimits.settings }));
    } catch {
      // None here, or none that can be read.
    }
  }
  return undefined;
}

/**
 * Returns the settings that choose what is reported. Left out are `external-sources` and `source-path`, by which a script
 * would make ShellCheck open any file of this machine, such as /dev/zero.
 */
export function safeSettings(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => [...(line.split("#")[0] ?? "").matchAll(/([a-z-]+)=("[^"]*"|'[^']*'|\S+)/g)])
    .flatMap(([, key = "", quoted = ""]) => {
      const value = quoted.replace(/^(["'])(.*)\1$/, "$2");
      const isSafe = ["disable", "enable", "shell", "extended-analysis"].includes(key);
      return isSafe && /^[\w,-]+$/.test(value) ? [`${key}=${value}\n`] : [];
    })
    .join("");
}
