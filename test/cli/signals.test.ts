// One module owns the process's signals: the source has no other listener, and no library that is bundled has one.
import { EventEmitter } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Signals } from "../../src/cli/signals.ts";

const test = suite("cli: signals");

const listens = /\bprocess\w*\s*\.\s*(?:on|once|addListener|prepend\w+)\(\s*(?:["'`](?<event>\w+)|[a-z])/g;

/** The events of the process that a text listens to; `?` where it is not a literal. */
const eventsIn = (text: string) => [...text.matchAll(listens)].map((match) => match.groups?.event ?? "?");

test("nothing else in the source listens to the process", () => {
  const found = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => eventsIn(readFileSync(join("src", file), "utf8")).map((event) => `${file}: ${event}`));
  assert.equal(found.sort(), [
    "cli/signals.ts: ?",
    "cli/signals.ts: SIGCONT",
    "cli/start.ts: uncaughtException",
    "plugins/hold-process.ts: exit",
  ]);
});

test("no library listens to signals", async () => {
  const { metafile } = await build({
    bundle: true,
    platform: "node",
    format: "esm",
    loader: { ".sh": "text", ".css": "text" },
    entryPoints: ["src/bundle.ts"],
    outfile: "unused.js",
    write: false,
    metafile: true,
  });
  const libraries = Object.keys(metafile.inputs).filter((file) => file.startsWith("node_modules/"));
  assert.ok(libraries.length > 100, "the libraries are found");
  const found = libraries.flatMap((file) =>
    eventsIn(readFileSync(file, "utf8"))
      .filter((event) => /^(?:\?|SIG|uncaught|unhandled)/.test(event))
      .map((event) => `${file.replace("node_modules/", "")}: ${event}`),
  );
  assert.equal([...new Set(found)].sort(), [
    // Passes signals on to subcommands that are programs of their own; there are none here.
    "commander/lib/command.js: ?",
    // While it asks npm for its folder, which is never asked for here.
    "vscode-languageserver/lib/node/files.js: SIGPIPE",
  ]);
  assert.not.ok(libraries.some((file) => /signal-exit|exit-hook|restore-cursor/.test(file)));
});

function signals() {
  const process = new EventEmitter();
  let ended = 0;
  const owner = new Signals(process as unknown as NodeJS.Process, () => ended++);
  return { process, owner, ended: () => ended };
}

/** Makes the clock say that a time has passed, in milliseconds. */
function later(milliseconds: number): () => void {
  const now = performance.now.bind(performance);
  performance.now = () => now() + milliseconds;
  return () => {
    performance.now = now;
  };
}

test("the first signal aborts, with its name; the listeners stay", () => {
  const { process, owner, ended } = signals();
  process.emit("SIGTERM");
  process.emit("SIGINT");
  assert.is(owner.signal.reason, "SIGTERM");
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) assert.is(process.listenerCount(name), 1);
  assert.is(ended(), 0, "a key that is pressed twice at once is one signal");
});

test("a later signal ends the process, but not while work is held", async () => {
  const { process, owner, ended } = signals();
  let repeats = 0;
  owner.on("repeat", () => repeats++);
  process.emit("SIGINT");
  const restore = later(1500);
  try {
    await owner.hold(async () => process.emit("SIGINT"));
    assert.equal([repeats, ended()], [1, 0]);
    process.emit("SIGINT");
    assert.equal([repeats, ended()], [1, 1]);
  } finally {
    restore();
  }
});

test.run();
