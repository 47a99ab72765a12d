import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { makeScratch, type Scratch, tool } from "../runtime/scratch.ts";
import { makeStandIns } from "../runtime/stand-in.ts";
import { Terminal } from "./terminal.ts";

const changed = ["phase run", "begin 1 script", "end 1 ok 1", "package hadoop - 1.3.4-1", "verdict done"];

/** An image, a recipe, and stand-ins for guestfish and what a commit runs, in folders of one test. */
export class Workbench {
  readonly scratch: Scratch = makeScratch();
  readonly image: string;
  readonly recipe: string;
  /** Where a plan goes. */
  readonly plan: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #before: unknown;
  readonly #names: readonly string[];

  /** @param road how a commit writes the image: an image with a second name can't be replaced. */
  constructor(road: "replace" | "in-place" = "replace", transcript: readonly string[] = changed) {
    const { scratch } = this;
    for (const name of ["images", "tmp", "home"]) mkdirSync(scratch.path(name));
    this.image = scratch.path("images/disk.qcow2");
    tool("qemu-img", "create", "-q", "-f", "qcow2", this.image, "16M");
    if (road === "in-place") linkSync(this.image, scratch.path("images/other-name"));
    this.recipe = scratch.path("image.yaml");
    this.plan = scratch.path("saved.plan");
    writeFileSync(this.recipe, "validators:\n  - script: {it: {inline: 'true'}}\n");
    this.env = {
      ...process.env,
      PATH: `${makeStandIns(scratch.folder, transcript)}:${process.env.PATH}`,
      HOME: scratch.path("home"),
      XDG_CACHE_HOME: scratch.path("cache"),
      TMPDIR: scratch.path("tmp"),
      HELD: scratch.path("held"),
      TERM: "xterm-256color",
      CI: "",
    };
    this.#before = stateOf(this.image);
    this.#names = readdirSync(scratch.path("images")).sort();
  }

  /** Waits until a stand-in has stopped where $HOLD says; fails where the program ends before. */
  async held(terminal: Terminal): Promise<void> {
    let over = false;
    void terminal.exit().then(() => {
      over = true;
    });
    while (!existsSync(this.env.HELD!)) {
      if (over) throw new Error(`the program ended before it came to ${this.env.HELD}:\n${terminal.shown}`);
      await pause();
    }
  }

  /** Saves a plan for the image. */
  async makePlan(program: string): Promise<void> {
    const words = ["plan", "--image", this.image, "-f", this.recipe, "-o", this.plan];
    const terminal = Terminal.start([process.execPath, program, ...words], this.env);
    assert.is(await terminal.exit(), 1, terminal.shown);
  }

  /** Lets a stand-in that has stopped go on. */
  release(): void {
    writeFileSync(`${this.env.HELD}.go`, "");
  }

  assertImageAsBefore(): void {
    assert.equal(stateOf(this.image), this.#before, "the image is as it was");
    this.assertNothingLeft();
  }

  assertImageChanged(): void {
    assert.match(tool("qemu-io", "-f", "qcow2", "-c", "read -P 7 0 1M", this.image), "read 1048576/1048576");
    tool("qemu-img", "check", "-q", "-f", "qcow2", this.image);
    this.assertNothingLeft();
  }

  /** No side file, no temporary file, nothing in the home folder, no process. */
  assertNothingLeft(): void {
    assert.equal(readdirSync(this.scratch.path("images")).sort(), this.#names, "files beside the image");
    assert.equal(readdirSync(this.scratch.path("tmp")), [], "temporary files");
    assert.equal(readdirSync(this.scratch.path("home")), [], "files in the home folder");
    assert.equal(processesWith(`HELD=${this.env.HELD}\0`), [], "processes");
  }

  dispose(): void {
    this.scratch.dispose();
  }
}

export const pause = () => new Promise<void>((done) => setTimeout(done, 10));

/** What a file is and holds, to be compared. */
export function stateOf(path: string): unknown {
  const { ino, size, mtimeMs } = statSync(path);
  return { ino, size, mtimeMs, content: readFileSync(path).toString("base64") };
}

/** The processes whose environment has a text, as those do that a run has started. */
export function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const ours = readFileSync(`/proc/${pid}/environ`, "latin1").includes(text);
        return ours ? [readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ")] : [];
      } catch {
        return [];
      }
    });
}
