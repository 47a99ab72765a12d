import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Refusal } from "../../../src/diagnostics/diagnostic.ts";
import { parametersForEmulation } from "../../../src/runtime/appliance/appliance.ts";
import { Interrupted } from "../../../src/runtime/appliance/tools.ts";
import { writeCpio } from "../../../src/runtime/own-appliance/cpio.ts";
import { buildOwn, clearOwn, stateOfAppliance } from "../../../src/runtime/own-appliance/own-appliance.ts";
import { prepareForRun } from "../../../src/runtime/own-appliance/prepare-for-run.ts";
import { scratchForEach } from "../scratch.ts";
import { bzImage, elfWithNote, makeMachine } from "./stand-ins.ts";

const test = suite("an appliance of our own, on a machine of stand-ins");

const scratch = scratchForEach(test);

type Machine = ReturnType<typeof makeMachine>;

/** What a run would use, and what it would say. */
async function prepare({ env, places }: Machine, more: NodeJS.ProcessEnv = {}) {
  const notes: string[] = [];
  const appliance = await prepareForRun(
    { onEvent: (event) => event.kind === "note" && notes.push(event.text) },
    { ...env, ...more },
    places,
  );
  appliance.dispose();
  const { LIBGUESTFS_PATH: path, LIBGUESTFS_APPEND: words = "" } = appliance.env;
  const forEmulation = parametersForEmulation(process.arch).join(" ");
  const own = words.startsWith(forEmulation) ? words.slice(forEmulation.length).trim() : words;
  const append = own === "" ? undefined : own;
  return { path, append, notes: notes.filter((text) => !text.startsWith("KVM")) };
}

async function refusalOf(act: () => Promise<unknown>): Promise<Refusal> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const calls = (name: string) =>
  (existsSync(scratch.path("calls")) ? readFileSync(scratch.path("calls"), "utf8") : "")
    .split("\n")
    .filter((call) => call === name).length;

test("runs use it once it is built, and not before; clear removes it", async () => {
  const machine = makeMachine(scratch);
  const { env, places, place } = machine;
  assert.equal(await prepare(machine), { path: undefined, append: undefined, notes: [] });
  assert.is(stateOfAppliance(env, places).state, "none");
  const { built, isNew } = await buildOwn(machine);
  assert.ok(isNew);
  assert.equal(await prepare(machine), { path: built.folder, append: "acpi=off", notes: [] });
  assert.is((await prepare(machine, { LIBGUESTFS_APPEND: "debug" })).append, "debug acpi=off");
  assert.equal(readdirSync(built.folder).sort(), ["README.fixed", "initrd", "kernel", "root"]);
  assert.ok(readFileSync(join(built.folder, "kernel")).equals(elfWithNote(18)));
  assert.equal(readdirSync(place).length, 3);
  assert.not.ok((await buildOwn(machine)).isNew);
  assert.ok(await clearOwn(env));
  assert.equal(readdirSync(place), ["lock"]);
  assert.not.ok(await clearOwn(env));
  assert.is((await prepare(machine)).path, undefined);
});

test("a new kernel or a new libguestfs makes the next run build it again, once", async () => {
  const machine = makeMachine(scratch);
  const { built } = await buildOwn(machine);
  // The same content with another time is not a change.
  utimesSync(machine.kernel, 1, 1);
  assert.equal(await prepare(machine), { path: built.folder, append: "acpi=off", notes: [] });
  assert.is(calls("supermin"), 1);
  for (const change of [
    () => appendFileSync(machine.kernel, "!"),
    () => writeFileSync(join(machine.skeleton, "daemon.tar.gz"), ""),
  ]) {
    change();
    assert.is(stateOfAppliance(machine.env, machine.places).state, "outdated");
    const { path, notes } = await prepare(machine);
    assert.match(notes.join(), "building the appliance again");
    assert.ok(path !== undefined && path !== built.folder && existsSync(path));
    assert.equal((await prepare(machine)).path, path);
  }
  assert.is(calls("supermin"), 3);
  assert.not.ok(existsSync(built.folder));
});

test("if it can't be built again, that is said once, and runs use the appliance of libguestfs", async () => {
  const machine = makeMachine(scratch);
  await buildOwn(machine);
  machine.program("supermin", "echo 'supermin: no such package' >&2; exit 1");
  const { path, notes } = await prepare(machine);
  assert.is(path, undefined);
  assert.match(notes.join("\n"), /supermin: .*no such package/);
  assert.match(notes.join("\n"), "sahara-image appliance clear");
  assert.equal(await prepare(machine), { path: undefined, append: undefined, notes: [] });
  assert.is(calls("supermin"), 2);
});

test("a damaged or missing file, and missing inputs, are a warning", async () => {
  const machine = makeMachine(scratch);
  const { built } = await buildOwn(machine);
  const root = join(built.folder, "root");
  utimesSync(root, 1, 1);
  assert.is((await prepare(machine)).path, built.folder);
  const before = readFileSync(root);
  writeFileSync(root, "toor\n");
  const damaged = await prepare(machine);
  assert.is(damaged.path, undefined);
  assert.match(damaged.notes[0]!, `${root} has changed; build it again: \`sahara-image appliance build\``);
  writeFileSync(root, before);
  assert.is((await prepare(machine)).path, built.folder);
  rmSync(root);
  assert.match((await prepare(machine)).notes[0]!, `${root} is missing`);
  assert.ok((await buildOwn(machine)).isNew);
  assert.equal((await prepare(machine)).notes, []);
  const unreadable = join(machine.skeleton, "packages");
  rmSync(unreadable);
  mkdirSync(unreadable);
  assert.match((await prepare(machine)).notes[0]!, "what it is built from can't be read: it is a folder");
  rmSync(machine.kernel);
  const without = await prepare(machine);
  assert.is(without.path, undefined);
  assert.match(without.notes[0]!, "no kernel");
});

test("settings of libguestfs exclude it, and a build says so", async () => {
  const machine = makeMachine(scratch);
  await buildOwn(machine);
  for (const [variable, value] of [
    ["LIBGUESTFS_PATH", "/mine"],
    ["LIBGUESTFS_BACKEND", "libvirt"],
    ["SUPERMIN_KERNEL", "/k"],
  ] as const) {
    const env = { ...machine.env, [variable]: value };
    assert.not.equal((await prepare(machine, { [variable]: value })).append, "acpi=off");
    assert.is(stateOfAppliance(env, machine.places).state, "unused");
    const refusal = await refusalOf(() => buildOwn({ ...machine, env }));
    assert.is(refusal.code, "appliance-setting");
    assert.match(refusal.message, variable);
  }
});

test("a kernel that can't be unpacked, an appliance that lacks something, and a full or foreign cache", async () => {
  const machine = makeMachine(scratch);
  const { kernel, place, env } = machine;
  const good = readFileSync(kernel);
  const reasons: [() => void, RegExp][] = [
    [() => writeFileSync(kernel, "an EFI stub"), /is not a bzImage/],
    [() => writeFileSync(kernel, bzImage(gzipSync(elfWithNote(3)))), /no PVH entry point/],
    [() => writeFileSync(kernel, bzImage(Buffer.from([0x1f, 0x8b, 8, 0, 0]))), /can't be unpacked/],
    [() => writeFileSync(kernel, good), /^$/],
  ];
  for (const [change, reason] of reasons.slice(0, 3)) {
    change();
    const refusal = await refusalOf(() => buildOwn(machine));
    assert.is(refusal.code, "appliance-not-built");
    assert.match(refusal.message, reason);
  }
  reasons[3]![0]();
  machine.guestfish("echo 'no lvm'");
  assert.match((await refusalOf(() => buildOwn(machine))).message, /it has no lvm/);
  machine.guestfish("echo 'libguestfs: error: guestfs_launch failed.' >&2; exit 1");
  assert.match((await refusalOf(() => buildOwn(machine))).message, /did not start/);
  assert.equal(readdirSync(place), ["lock"]);
  writeFileSync(scratch.path("file"), "");
  const nowhere = await refusalOf(() =>
    buildOwn({ ...machine, env: { ...env, XDG_CACHE_HOME: scratch.path("file/below") } }),
  );
  assert.is(nowhere.code, "appliance-cache-unusable");
});

test("an interrupted build leaves nothing, and the appliance before it", async () => {
  const machine = makeMachine(scratch);
  const { built } = await buildOwn(machine);
  appendFileSync(machine.kernel, "!");
  const abort = new AbortController();
  machine.guestfish("sleep 60");
  const onStage = (stage: string) => stage === "testing" && setTimeout(() => abort.abort(), 50);
  let error: unknown;
  await buildOwn({ ...machine, signal: abort.signal, onStage }).catch((thrown) => {
    error = thrown;
  });
  assert.instance(error, Interrupted);
  assert.equal(
    readdirSync(machine.place).sort(),
    [built.folder.split("/").at(-1)!, "appliance.json", "lock"].sort(),
  );
});

test("of two builds at once, one builds and the other waits for it", async () => {
  const machine = makeMachine(scratch);
  const both = await Promise.all([buildOwn(machine), buildOwn(machine)]);
  assert.equal(both.map(({ isNew }) => isNew).sort(), [false, true]);
  assert.is(both[0].built.folder, both[1].built.folder);
  assert.is(calls("supermin"), 1);
});

test("cpio(1) reads the archives", () => {
  const archive = writeCpio([
    { name: "folder", mode: 0o040755 },
    { name: "folder/file", mode: 0o100640, content: Buffer.from("content") },
    { name: "null", mode: 0o020666, device: [1, 3] },
  ]);
  const { stdout, status } = spawnSync("cpio", ["-itv", "--quiet"], { input: archive, encoding: "utf8" });
  assert.is(status, 0);
  assert.match(stdout, /^drwxr-xr-x .* folder$/m);
  assert.match(stdout, /^-rw-r----- .* 7 .* folder\/file$/m);
  assert.match(stdout, /^crw-rw-rw- .* 1, +3 .* null$/m);
});

test.run();
