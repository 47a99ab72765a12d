import type { Entry, YamlNode } from "../../yaml/node.ts";
import type { Draft, PackageRequest } from "../draft.ts";
import { entriesOf, type Fields, scalarsOf, spanOf } from "../fields.ts";
import { upgrade } from "../states.ts";

/** Converts `packages`, and whether lists are read anew and packages upgraded. */
export function convertPackages(draft: Draft, config: Fields): void {
  for (const key of ["package_update", "apt_update"]) {
    const entry = config.take(key);
    if (entry)
      draft.operation(key, spanOf(entry)).note("an apply reads the package lists when it needs them");
  }
  for (const key of ["package_upgrade", "apt_upgrade"]) {
    const entry = config.take(key);
    if (entry && isOn(entry)) upgrade(draft.operation(key, spanOf(entry)));
  }
  const entry = config.take("packages");
  if (!entry) return;
  const operation = draft.operation("packages", entry.key.span);
  const items = entry.value.kind === "sequence" ? entry.value.items : [entry.value];
  const requests: PackageRequest[] = [];
  const read = (node: YamlNode) => {
    const request = requestOf(node);
    if (request) requests.push(request);
    // `{apt: [NAME]}` is a list for one package manager.
    else if (node.kind === "mapping")
      for (const { key, value } of entriesOf(node)) {
        if (key.text === "apt" && value.kind === "sequence") value.items.forEach(read);
        else
          operation.leaveOut(
            "`package` does not install it: use a script",
            spanOf({ key, value }),
            `packages: ${key.text}`,
          );
      }
    else operation.leaveOut("write `package: {NAME: {version: VERSION}}`", node.span, "packages: a list");
  };
  items.forEach(read);
  operation.packages(requests);
}

const isOn = ({ value }: Entry) => value.kind === "scalar" && /^(?:true|yes|on|1)$/i.test(value.text);

/** A name, or a list of a name and its version. */
function requestOf(node: YamlNode): PackageRequest | undefined {
  const [name, version, ...more] = scalarsOf(node) ?? [];
  if (name === undefined || more.length > 0) return undefined;
  const { span } = node;
  return { name: name.text, span, ...(version === undefined ? {} : { version: version.text }) };
}
