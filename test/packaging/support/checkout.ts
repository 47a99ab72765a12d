import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** A copy of what is checked out here, without what is built or ignored; it shares the Node packages. */
export function copyCheckout(): string {
  mkdirSync("build", { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), "build/checkout-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  for (const path of listed.split("\0").filter((text) => text !== "" && existsSync(text))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(path, join(folder, path));
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"));
  return folder;
}
