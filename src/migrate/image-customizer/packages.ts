import type { Scalar } from "../../yaml/node.ts";
import type { Draft, PackageRequest } from "../draft.ts";
import { type Fields, spanOf } from "../fields.ts";
import { upgrade } from "../states.ts";

const help: Readonly<Record<string, string>> = {
  removePackageManager: "remove the packages of the package manager with `package: {NAME: {absent: true}}`",
  snapshotTime: "name the versions of the packages",
};

/** Converts `os.packages`: what is removed, updated and installed. */
export function convertPackages(draft: Draft, packages: Fields): void {
  const listed = (name: string, absent?: true) => {
    const entry = packages.take(name);
    const items = entry?.value.kind === "sequence" ? entry.value.items : [];
    const names = items.filter((item): item is Scalar => item.kind === "scalar");
    if (!entry || names.length === 0) return;
    draft
      .operation(name, spanOf(entry), `packages.${name}`)
      .packages(names.map(({ text, span }) => ({ ...request(text), span, ...(absent ? { absent } : {}) })));
  };
  const lists = (name: string, key: string) => {
    for (const list of packages.list(name) ?? [])
      draft
        .operation(name, list.span, `packages.${name} ${list.text}`)
        .leaveOut(`write the packages of ${list.text}: \`package: ${key}\``);
  };
  lists("removeLists", "[{NAME: {absent: true}}]");
  listed("remove", true);
  const update = packages.take("updateExistingPackages");
  if (update?.value.kind === "scalar" && update.value.text === "true")
    upgrade(draft.operation("updateExistingPackages", spanOf(update), "packages.updateExistingPackages"));
  lists("installLists", "[NAME]");
  listed("install");
  lists("updateLists", "[NAME]");
  const updated = packages.list("update");
  if (updated?.[0]) {
    const operation = draft.operation("update", updated[0].span, "packages.update");
    upgrade(
      operation,
      updated.map(({ text }) => text),
    );
  }
  for (const entry of packages.rest())
    draft
      .operation(entry.key.text, spanOf(entry), `packages.${entry.key.text}`)
      .leaveOut(help[entry.key.text] ?? "say what it changes in the image");
}

/** `NAME=VERSION` of apt. For tdnf a version is a part of the name, which `package` can't distinguish. */
function request(text: string): Omit<PackageRequest, "span"> {
  const [, name, version] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  return name !== undefined && version !== undefined ? { name, version } : { name: text };
}
