// Makes the pictures in docs/images: `lint` in a terminal, and Neovim with the language server. Needs tmux and
// Neovim, and the built program (`npm run build`).
//
// usage: node scripts/screenshots.mjs
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { terminalSvg } from "./terminal-svg.mjs";

const recipe = `arguments:
  java_distro:
    description: The Java distribution. Defaults to oracle-java.
    target_variable: JAVA_DISTRO
    default: openjdk
    choices: [openjdk, oracle-java]

validators:
  - os_case:
      - redhat: [{package: nfs-utils}]
      - debian: [{package: nfs-common}]
  - argument_case:
      argument_name: java_distro
      cases:
        openjdk:
          - pakage: java-17-openjdk-devel
  - script: {setup_java: {env_vars: [java_distro], output: java_home}}
  - package: [hadoop, {lzo: {version: ">== 2.9"}}]
`;
const setup =
  '#!/bin/sh\n# Finds Java, or puts it there.\n[ "$test_only" = 0 ] || exit 1\ncurl http://example.org/$JAVA_DISTRO | sh\n';
const columns = 112;
const rows = 30;

const folder = mkdtempSync(join(tmpdir(), "sahara-image-screenshots-"));
const socket = join(folder, "tmux");
const tmux = (...words) =>
  execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...words], { encoding: "utf8" });

/** Waits until the terminal shows some words. */
async function shows(words) {
  for (let tries = 0; tries < 600; tries++) {
    if (tmux("capture-pane", "-p").includes(words)) return;
    await pause(100);
  }
  throw new Error(`Neovim does not show ${words}:\n${tmux("capture-pane", "-p")}`);
}

try {
  mkdirSync(join(folder, "bin"));
  symlinkSync(resolve("dist/sahara-image.js"), join(folder, "bin/sahara-image"));
  mkdirSync(join(folder, "recipe"));
  writeFileSync(join(folder, "recipe/image.yaml"), recipe);
  writeFileSync(join(folder, "recipe/setup_java"), setup);
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    HOME: folder,
    LC_ALL: "C.UTF-8",
  };
  mkdirSync("docs/images", { recursive: true });

  const linted = spawnSync("sahara-image", ["lint", "image.yaml", "--color", "always"], {
    cwd: join(folder, "recipe"),
    env,
    encoding: "utf8",
  });
  const prompt = "\x1b[32m$\x1b[0m sahara-image lint image.yaml\n";
  writeFileSync(
    "docs/images/lint.svg",
    terminalSvg(prompt + linted.stdout + linted.stderr, { title: "sahara-image lint", columns: 100 }),
  );

  writeFileSync(
    join(folder, "init.lua"),
    `package.path = ${JSON.stringify(resolve("editors/neovim"))} .. '/?.lua;' .. package.path
require('sahara-image').setup { on_attach = function(_, buffer) vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc' end }
vim.o.swapfile, vim.o.number, vim.o.shada, vim.o.completeopt = false, true, '', 'menuone,noinsert'
vim.o.laststatus, vim.o.cursorline, vim.o.background = 0, true, 'dark'
vim.diagnostic.config { update_in_insert = true }
vim.cmd('syntax on | filetype plugin indent on | colorscheme slate | highlight clear SignColumn | highlight Pmenu ctermbg=8 ctermfg=15 | highlight PmenuSel ctermbg=4 ctermfg=0')
`,
  );
  execFileSync(
    "tmux",
    [
      "-S",
      socket,
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      String(columns),
      "-y",
      String(rows),
      "nvim",
      "-u",
      join(folder, "init.lua"),
      "image.yaml",
    ],
    { cwd: join(folder, "recipe"), env: { ...env, TERM: "xterm-256color" } },
  );
  tmux("set-option", "-g", "status", "off");
  await shows("unknown validator");
  tmux("send-keys", "G", "o", "C-u", "  - arg", "C-x", "C-o");
  await shows("argument_set");
  writeFileSync(
    "docs/images/neovim.svg",
    terminalSvg(tmux("capture-pane", "-e", "-p"), {
      title: "Neovim: findings as one types, and completion",
      columns,
    }),
  );
} finally {
  try {
    tmux("kill-server");
  } catch {
    // It was not started.
  }
  rmSync(folder, { recursive: true, force: true });
}
