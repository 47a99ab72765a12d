// The package as its users get it: packed, installed into an empty folder without a network, its types looked at by
// the compiler, its library and the example plugins run on a real guest. Seven boots.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { guestImage, stateOf } from "../cli/guests.ts";
import { scratch } from "../cli/support.ts";
import { copyCheckout } from "../packaging/support/checkout.ts";
import { npmProgram } from "../packaging/support/nodes.ts";

const test = suite("library: the installed package");

const project = scratch({ "package.json": '{ "private": true, "type": "module" }\n' });
const image = guestImage("debian");
const reportSchema = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync("schemas/report.schema.json", "utf8")),
);

const npm = (cwd: string, ...words: string[]) =>
  execFileSync(process.execPath, [npmProgram(), ...words], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

/** Runs a program of the project's own folder. */
function run(program: string, ...words: string[]) {
  const ran = spawnSync(program, words, { cwd: project, encoding: "utf8" });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}
/** Holds that a report is as its schema says. */
function assertReport(report: unknown): void {
  assert.ok(reportSchema(report), JSON.stringify(reportSchema.errors));
}

const program = join(project, "node_modules/.bin/sahara-image");

test.before(() => {
  const packed = scratch();
  npm(copyCheckout(), "pack", "--pack-destination", packed);
  npm(resolve("examples/sahara-image-plugin-banner"), "pack", "--pack-destination", packed);
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  assert.is(tarballs.length, 2);
  npm(project, "install", "--offline", "--no-audit", "--no-fund", ...tarballs);
  cpSync("examples", join(project, "examples"), { recursive: true });
});

test("it brings no other package along", () => {
  const installed = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
  assert.equal(installed.sort(), ["sahara-image", "sahara-image-plugin-banner"]);
});

const consumer = `
import { apply, check, compile, type Finding, lint, type Plugin, recipePlugin, Refusal, version } from "sahara-image";

const controller = new AbortController();
const { script, diagnostics } = await compile({ plugin: "zookeeper", version: "3.8", mode: "test-only" });
const length: number | undefined = script?.length;
const lines: (number | undefined)[] = diagnostics.map((one: Finding) => one.source?.line);
const { ok, report } = await check({ image: "x", text: "validators: []", signal: controller.signal });
const outcome: "conforms" | "changed" | undefined =
  report?.outcome === "conforms" || report?.outcome === "changed" ? report.outcome : undefined;
await apply({ image: "x", file: "image.yaml", arguments: { a: "b" }, onEvent: (event) => console.log(event.kind) });
const { fixed } = await lint({ paths: ["."] });
const refused = (error: unknown): number => (error instanceof Refusal && error.code === "image-missing" ? error.exitCode : 0);

export const plugin: Plugin = {
  ...recipePlugin(new URL(".", import.meta.url)),
  async packImage(_version, remote, { reconcile, imageArguments }) {
    const { stdout, exitCode } = await remote.execute("uname -m", { environment: imageArguments, mayFail: true });
    if (reconcile) await remote.runTool(["virt-customize", "-a", remote.disk.path]);
    return { steps: [{ title: stdout, status: exitCode === 0 ? "ok" : "discrepancy" }] };
  },
  async validateImages(_version, remote) {
    remote.note("nothing to say");
  },
};

// @ts-expect-error: there is no such option
await compile({ fiel: "image.yaml" });
// @ts-expect-error: an image has to be named
await check({ file: "image.yaml" });
// @ts-expect-error: there is no such code
if (refused instanceof Refusal && refused.code === "no-such-code") console.log(length, lines, ok, outcome, fixed, version);
`;

test("its types are whole, and those of the examples fit", () => {
  writeFileSync(join(project, "consumer.ts"), consumer);
  copyFileSync("examples/library/check-image.mjs", join(project, "check-image.mjs"));
  const files = [
    "consumer.ts",
    "check-image.mjs",
    "node_modules/sahara-image-plugin-banner/plugin.js",
    "examples/plugins/customized/plugin.mjs",
  ];
  for (const resolution of ["nodenext", "bundler"]) {
    const { code, stdout } = run(
      process.execPath,
      resolve("node_modules/typescript/bin/tsc"),
      ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
      ...["--noImplicitAny", "false", "--allowJs", "--checkJs", "--skipLibCheck", "false"],
      ...["--target", "es2022", "--module", resolution === "nodenext" ? "nodenext" : "esnext"],
      ...["--moduleResolution", resolution, "--typeRoots", resolve("node_modules/@types"), "--types", "node"],
      ...files,
    );
    assert.is(stdout, "");
    assert.is(code, 0);
  }
});

test("a program in the older module system gets it too", () => {
  const { code, stdout, stderr } = run(
    process.execPath,
    "--input-type=commonjs",
    "-e",
    'require("sahara-image").compile({ text: "validators: [package: wget]" }).then((made) => console.log(typeof made.script));',
  );
  assert.equal([code, stdout], [0, "string\n"], stderr);
});

test("lint and compile, of a plugin that is installed", () => {
  const { code, stdout, stderr } = run(
    process.execPath,
    "--input-type=module",
    "-e",
    `import { compile, lint } from "sahara-image";
     import banner from "sahara-image-plugin-banner";
     const { ok } = await lint({ paths: ["examples/sahara-image-plugin-banner"], kinds: banner.kinds, shellcheck: false });
     const byName = await compile({ plugin: "banner", version: "1.0" });
     const byObject = await compile({ plugin: banner, version: "1.0" });
     console.log(ok, byName.diagnostics.length, byObject.plan.steps.length, byName.script.includes("issue.net"));`,
  );
  assert.equal([code, stdout, stderr], [0, "true 0 2 true\n", ""]);
});

test("check, with the example: discrepancies, and the image is unchanged", () => {
  const before = stateOf(image);
  const { code, stdout, stderr } = run(
    process.execPath,
    "check-image.mjs",
    image,
    "examples/login-notice/image.yaml",
  );
  assert.is(code, 1, stderr);
  assert.match(stdout, /^examples\/login-notice\/image\.yaml:9: package wget: not installed$/m);
  assert.match(stdout, /^examples\/login-notice\/image\.yaml:11: file \/etc\/motd: /m);
  assert.match(stdout, /^does not conform$/m);
  assert.equal(stateOf(image), before);
});

test("apply, with the validator of an installed plugin; then its check by the command line", () => {
  const applied = run(
    process.execPath,
    "--input-type=module",
    "-e",
    `import { apply } from "sahara-image";
     const { ok, report } = await apply({ plugin: "banner", version: "1.0", image: process.argv[1], network: false });
     console.log(JSON.stringify({ ok, report }));`,
    image,
  );
  assert.is(applied.code, 0, applied.stderr);
  const { ok, report } = JSON.parse(applied.stdout) as { ok: boolean; report: Report };
  assert.equal([ok, report.outcome, report.guest.distro], [true, "changed", "debian"]);
  assertReport(report);
  const { code, stdout, stderr } = run(program, "check", "--image", image, "banner", "1.0");
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout, /conforms to banner 1\.0$/m);
  assert.equal(readdirSync(join(image, "..")), [basename(image)]);
});

test("a plugin with tools of its own: apply looks, changes and looks again; check finds nothing", () => {
  const customized = [
    "--recipes",
    "examples/plugins",
    "--image",
    image,
    "customized",
    "1.0",
    "--notice",
    `Be "nice", $(id)`,
  ];
  const file = join(project, "report.json");
  const applied = run(program, "apply", "--no-network", "--report", `json=${file}`, ...customized);
  assert.is(applied.code, 0, applied.stdout + applied.stderr);
  assert.match(applied.stdout, /now conforms to customized 1\.0: 1 step changed$/m);
  const report = JSON.parse(readFileSync(file, "utf8"));
  assertReport(report);
  assert.equal(
    [report.outcome, report.guest.distro, report.arguments, report.steps[0].title],
    ["changed", "debian", { notice: `Be "nice", $(id)` }, "login notice"],
  );
  assert.equal(readdirSync(join(image, "..")), [basename(image)]);
  const before = stateOf(image);
  const checked = run(program, "check", ...customized);
  assert.is(checked.code, 0, checked.stdout + checked.stderr);
  assert.match(checked.stdout, /conforms to customized 1\.0$/m);
  assert.equal(stateOf(image), before);
});

test.run();
