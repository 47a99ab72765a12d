import { diagnostic } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../source/nearest.ts";
import type { SourceText } from "../../source/source-text.ts";
import type { Entry } from "../../yaml/node.ts";
import { type Conversion, Draft } from "../draft.ts";
import { entriesOf, Fields, readYaml, spanOf } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";
import { convertFile } from "./file.ts";
import type { GossTest } from "./goss-test.ts";
import {
  convertGroup,
  convertKernelParameter,
  convertPackage,
  convertService,
  convertUser,
} from "./resources.ts";

const converters: Readonly<Record<string, (test: GossTest) => void>> = {
  file: convertFile,
  group: convertGroup,
  "kernel-param": convertKernelParameter,
  package: convertPackage,
  service: convertService,
  user: convertUser,
};

const running = "it asks a machine that runs: keep it in goss";

/** Why a kind of test has no step. */
const withoutStep: Readonly<Record<string, string>> = {
  addr: running,
  command:
    "if the command needs no service that runs, put it into a script: `script: {NAME: {inline: COMMAND}}`",
  dns: running,
  gossfile: "convert that file too, with `sahara-image migrate --from goss`, and include the result",
  http: running,
  interface: running,
  matching: "it compares values of the test file, not of an image",
  mount: "ask for the line of /etc/fstab with `line`",
  port: running,
  process: running,
};

/** Attributes of every test that say nothing of the machine. */
const silent = ["title", "meta", "timeout", "retry_count", "retry_delay"];

/** Converts the tests of goss that can be asked of a machine that is off. */
export function convertGoss(source: SourceText): Conversion {
  const draft = new Draft(source, "goss");
  const { root, errors } = readYaml(source);
  for (const kind of entriesOf(root)) {
    const name = kind.key.text;
    const isKnown = Object.hasOwn(converters, name) || Object.hasOwn(withoutStep, name);
    if (isKnown) for (const test of entriesOf(kind.value)) convertTest(draft, name, test);
    else {
      const known = [...Object.keys(converters), ...Object.keys(withoutStep)];
      draft.operation(name, kind.key.span).unknown("goss", nearest(name, known));
    }
  }
  const template = templateIn(source);
  const conversion = draft.finish();
  return { ...conversion, remarks: [...(template ?? errors), ...conversion.remarks] };
}

function convertTest(draft: Draft, kind: string, { key, value }: Entry): void {
  const span = spanOf({ key, value });
  const operation = draft.operation(kind, span, `${kind} ${key.text}`);
  const attributes = new Fields(value);
  for (const name of silent) attributes.take(name);
  const convert = converters[kind];
  if (attributes.flag("skip")) operation.note("goss skips it");
  else if (!convert) operation.leaveOut(withoutStep[kind]!);
  else {
    convert({ draft, operation, id: key.text, attributes });
    leaveRest(operation, attributes, {}, "no step says this: test it in a script");
  }
}

/** A template can't be read before it is filled in. */
function templateIn(source: SourceText) {
  const at = source.text.search(/\{\{/);
  if (at === -1) return undefined;
  const span = { start: at, end: at + 2 };
  const params = { what: "a template", help: "fill it in first: `goss --vars VARS render`" };
  return [diagnostic("migration-input", params, { place: { file: source.path, span } })];
}
