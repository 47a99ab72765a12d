import { nearest } from "../../source/nearest.ts";
import type { SourceText } from "../../source/source-text.ts";
import { type Conversion, Draft } from "../draft.ts";
import { Fields, readYaml, spanOf } from "../fields.ts";
import { convertAccounts } from "./accounts.ts";
import { convertFiles } from "./files.ts";
import { convertPackages } from "./packages.ts";
import { convertScripts } from "./scripts.ts";
import { convertHostname, convertSettings } from "./system.ts";

/** Parts of the configuration that are about the disk, the input or the output, and not about the system in it. */
const others: Readonly<Record<string, string>> = {
  baseConfigs: "convert the base configuration too, and include the result",
  input: "name the image with `--image`",
  iso: "build the ISO with Image Customizer",
  output: "name the result with `--output`",
  previewFeatures: "sahara-image has no preview features",
  pxe: "build the artifacts with Image Customizer",
  storage: "sahara-image keeps the partitions of an image",
};

/** Why a part of `os` has no step. */
const withoutStep: Readonly<Record<string, string>> = {
  bootloader: "write a script that runs grub2-mkconfig, or `setting` for /etc/default/grub",
  imageHistory: "a report of `apply` says what changed",
  overlays: "write the mounts with `line` in /etc/fstab",
  uki: "build the UKI with Image Customizer",
};

/**
 * Converts a configuration of Azure's Image Customizer: the part `os`, and the scripts. The steps are in the order in
 * which it works (its documentation, "Operation ordering").
 */
export function convertImageCustomizer(source: SourceText): Conversion {
  const draft = new Draft(source, "Image Customizer");
  const { root, errors } = readYaml(source);
  const config = new Fields(root);
  const os = config.inner("os");
  convertPackages(draft, os.inner("packages"));
  convertHostname(draft, os);
  convertAccounts(draft, os);
  convertFiles(draft, os);
  convertSettings(draft, os);
  convertScripts(draft, config.inner("scripts"));
  for (const entry of os.rest())
    draft
      .operation(entry.key.text, spanOf(entry), `os.${entry.key.text}`)
      .leaveOut(withoutStep[entry.key.text] ?? "say what it changes in the image");
  for (const entry of config.rest()) {
    const { text } = entry.key;
    const operation = draft.operation(text, entry.key.span);
    const known = others[text];
    if (known !== undefined) operation.leaveOut(known);
    else operation.unknown("Image Customizer", nearest(text, ["os", "scripts", ...Object.keys(others)]));
  }
  const conversion = draft.finish();
  return { ...conversion, remarks: [...errors, ...conversion.remarks] };
}
