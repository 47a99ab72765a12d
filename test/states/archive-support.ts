import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, StateOp } from "../../src/plan/plan.ts";
import { type FileServer, serve } from "../support/file-server.ts";
import { makePlan } from "../support/make-plan.ts";
import { makeScratchGuest, type ScratchGuest, type Shell } from "../support/scratch-guest.ts";
import { type Member, tarFile } from "./tar-file.ts";

/** A shell, and whether the tools are busybox's as well. */
export interface Tools {
  readonly name: string;
  readonly shell: Shell;
  readonly busybox: boolean;
}

export const toolkits: readonly Tools[] = [
  { name: "dash", shell: "dash", busybox: false },
  { name: "bash", shell: "bash", busybox: false },
  { name: "busybox ash, with busybox's tools", shell: "busybox", busybox: true },
];

const tools =
  "awk cat chmod chown cp cut find grep gzip head ls mkdir mktemp mv od readlink rm sed sha256sum sha512sum sort stat tail tar tr wc xargs";

/** What a step wants of a file that is served. */
export type Served = { readonly url: string; readonly sha512: string };

const hashOf = (content: Buffer, algorithm: "sha256" | "sha512") =>
  createHash(algorithm).update(content).digest("hex");

/** A guest, and a server in a process of its own that has the archives. */
export class ArchiveGuest {
  readonly guest: ScratchGuest;
  readonly #tools: Tools;
  readonly #files: string;
  readonly #server: FileServer;

  private constructor(used: Tools, files: string, server: FileServer) {
    this.#tools = used;
    this.#files = files;
    this.#server = server;
    this.guest = makeScratchGuest({
      "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
      "etc/passwd": "root:x:0:0::/:/bin/sh\ndaemon:x:1:1::/:/bin/false\n",
      "etc/group": "root:x:0:\ndaemon:x:1:\n",
    });
    if (used.busybox)
      for (const tool of tools.split(" "))
        this.guest.write(`bin/${tool}`, `#!/bin/sh\nexec /bin/busybox ${tool} "$@"\n`);
  }

  static async start(used: Tools): Promise<ArchiveGuest> {
    const files = mkdtempSync(join(tmpdir(), "sahara-image-archives-"));
    return new ArchiveGuest(used, files, await serve(files));
  }

  stop(): void {
    this.#server.stop();
    rmSync(this.#files, { recursive: true });
    this.guest.remove();
  }

  get requests(): readonly string[] {
    return this.#server.requests();
  }

  url(name: string): string {
    return `http://${this.#server.address}/${name}`;
  }

  /** Serves a file, and returns what a step wants of it. */
  serve(name: string, content: Buffer): Served {
    writeFileSync(join(this.#files, name), content);
    return { url: this.url(name), sha512: hashOf(content, "sha512") };
  }

  serveTar(name: string, members: readonly Member[]): Served {
    return this.serve(name, gzipSync(tarFile(members)));
  }

  /** Runs a step on /opt/tool. */
  run(
    mode: Mode,
    wants: Readonly<Partial<Record<string, string | readonly string[]>>>,
    kind: "archive" | "file" = "archive",
    source?: Buffer,
  ) {
    const op: StateOp = {
      op: "state",
      id: "1",
      kind,
      name: ["/opt/tool"],
      want: [
        ...Object.entries(wants).flatMap(([attribute, value]) =>
          [value ?? []].flat().map((text) => ({ attribute, value: [text] })),
        ),
        ...(source ? [{ attribute: "source", resource: hashOf(source, "sha256") }] : []),
      ],
    };
    const plan = makePlan([op]);
    const file = source && {
      name: "local.tar",
      encoding: "base64" as const,
      content: source.toString("base64"),
    };
    const resources = file ? { [hashOf(source, "sha256")]: file } : {};
    const program = emitGuest({ ...plan, resources }, { mode, verify: true, toolVersion: "0" });
    const { stderr, stdout, transcript, verdict } = this.guest.run(program, { shell: this.#tools.shell });
    if (stderr !== "" || stdout !== "") throw new Error(`${stdout}${stderr}\n${transcript}`);
    return { verdict, transcript, ...readFindings(transcript) };
  }
}

/** The findings of the first look, and why the step failed. */
function readFindings(transcript: string) {
  const [first = ""] = transcript.split("phase verify");
  const lines = first.split("\n");
  const of = (key: string) =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const [expected, found] = [of("expected"), of("found")];
  return {
    differences: of("differs").map((attribute, at) => `${attribute}: ${expected[at]} / ${found[at]}`),
    because: of("because").join("\n"),
  };
}
