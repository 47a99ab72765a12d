import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "./guest-root.ts";

/** A key that signs the packages of a test's repository, and that nobody else has. */
export interface SigningKey {
  /** As KEYS files hold it. */
  readonly armoured: string;
  clearSign(text: string): string;
  /** Writes a detached signature beside a file, as `FILE.asc`. */
  signFile(file: string): void;
  signRpms(files: readonly string[]): void;
  /** Ends gpg's agent. */
  close(): void;
}

export function makeSigningKey(): SigningKey {
  const home = join(scratchFolder(), "gnupg");
  mkdirSync(home, { mode: 0o700 });
  const gpg = (args: readonly string[], input = "") =>
    execFileSync("gpg", ["--homedir", home, "--batch", "--quiet", ...args], {
      encoding: "utf8",
      input,
      stdio: ["pipe", "pipe", "ignore"],
    });
  gpg(["--passphrase", "", "--quick-generate-key", "Test <test@example.com>", "rsa2048", "sign", "never"]);
  return {
    armoured: gpg(["--armor", "--export"]),
    clearSign: (text) => gpg(["--clear-sign"], text),
    signFile: (file) => void gpg(["--armor", "--output", `${file}.asc`, "--detach-sign", file]),
    signRpms(files) {
      // Debian's rpm looks for a gpg2, which Debian has not.
      const program = execFileSync("sh", ["-c", "command -v gpg"], { encoding: "utf8" }).trim();
      const macros = ["_gpg_name Test <test@example.com>", `_gpg_path ${home}`, `__gpg ${program}`];
      const defines = macros.flatMap((macro) => ["--define", macro]);
      execFileSync("rpmsign", ["--addsign", ...defines, ...files], { stdio: "ignore" });
    },
    close: () => void spawnSync("gpgconf", ["--homedir", home, "--kill", "all"]),
  };
}
