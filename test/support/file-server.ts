import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manager } from "../families/scenarios.ts";

/** A web server on this machine, in a process of its own: tests wait for guests without turning the event loop. */
export interface FileServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** The paths that were asked for so far. */
  requests(): readonly string[];
  stop(): void;
}

const program = `
const http = require("http"), fs = require("fs"), path = require("path");
const [root, failing, failures, log] = process.argv.slice(1);
let left = Number(failures);
http.createServer((request, response) => {
  const name = decodeURIComponent(request.url.split("?")[0]);
  fs.appendFileSync(log, name + "\\n");
  if (failing !== "" && name.includes(failing) && left-- > 0) return request.socket.destroy();
  fs.readFile(path.join(root, name), (error, data) => {
    if (error) response.writeHead(404).end(); else response.end(data);
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

/** Serves a folder; the first requests for paths that hold `failing` get no answer. */
export async function serve(
  root: string,
  { failing = "", failures = 0 }: { readonly failing?: string; readonly failures?: number } = {},
): Promise<FileServer> {
  const folder = mkdtempSync(join(tmpdir(), "sahara-image-server-"));
  const log = join(folder, "log");
  const child = spawn(process.execPath, ["-e", program, root, failing, String(failures), log], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(child.stdout!, "data")) as [Buffer];
  return {
    address: `127.0.0.1:${port.toString().trim()}`,
    requests: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
    stop() {
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Shell that makes a test guest take its packages from a server, without retries of the package manager's own. */
export const useServer: Readonly<Record<Manager, (address: string) => string>> = {
  apt: (address) =>
    `echo 'deb [trusted=yes] http://${address} ./' >/etc/apt/sources.list; echo 'Acquire::Retries "0";' >/etc/apt/apt.conf.d/01retries; rm -f /var/lib/apt/lists/_*`,
  dnf: (address) =>
    `sed -i 's,file:///opt/localrepo,http://${address},' /etc/yum.repos.d/local.repo; echo retries=1 >>/etc/dnf/dnf.conf`,
  zypper: (address) => `sed -i 's,dir:///opt/localrepo,http://${address},' /etc/zypp/repos.d/stubs.repo`,
  pacman: (address) => `sed -i 's,file:///opt/localrepo,http://${address},' /etc/pacman.conf`,
};
