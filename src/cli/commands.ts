import type { CommandModule } from "./command.ts";

interface CommandEntry {
  /** For the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** The commands, in the order of the help; each is loaded only when it is used. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  compile: {
    summary: "print the script that a recipe comes to",
    load: async () => (await import("./commands/compile.ts")).compileCommand,
  },
  check: {
    summary: "tell what of an image is not as a recipe asks; changes nothing",
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  apply: {
    summary: "make an image as a recipe asks, all or nothing",
    load: async () => (await import("./commands/apply.ts")).applyCommand,
  },
  lint: {
    summary: "look for mistakes in recipes",
    load: async () => (await import("./commands/lint.ts")).lintCommand,
  },
  list: {
    summary: "list the plugins and versions that can be found",
    load: async () => (await import("./commands/list.ts")).listCommand,
  },
  explain: {
    summary: "tell what a diagnostic's code means, with an example",
    load: async () => (await import("./commands/explain.ts")).explainCommand,
  },
  doctor: {
    summary: "tell whether this machine can run images, and if not, what to do",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  recover: {
    summary: "finish or undo a change to an image that was cut short",
    load: async () => (await import("./commands/recover.ts")).recoverCommand,
  },
  lsp: {
    summary: "the language server, for editors",
    load: async () => (await import("./commands/lsp.ts")).lspCommand,
  },
  completion: {
    summary: "print a completion script for a shell",
    load: async () => (await import("./commands/completion.ts")).completionCommand,
  },
};
