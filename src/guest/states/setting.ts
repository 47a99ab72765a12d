import {
  type SettingFormat,
  settingFormats,
  settingKeyFault,
  settingValueFault,
} from "../../plan/setting-formats.ts";
import { bytesOf } from "./bytes.ts";
import { textOf, type Wish } from "./state-model.ts";
import { editHadoopXml } from "./texts/hadoop-xml.ts";
import { ini } from "./texts/ini.ts";
import { properties } from "./texts/properties.ts";
import type { Asked } from "./texts/setting-asked.ts";
import { editLines } from "./texts/setting-lines.ts";
import { shell } from "./texts/shell-settings.ts";
import { space } from "./texts/space.ts";
import type { Edited } from "./texts/text-edit.ts";
import { textModel } from "./texts/text-model.ts";

export const setting = textModel({
  edit,
  isForNothing: (wish) => !wish.want.has("set"),
  isMade: () => true,
});

const formats = { properties, ini, shell, space };

function edit(text: string, wish: Wish): Edited {
  const format = textOf(wish, "format") as SettingFormat;
  if (!settingFormats.includes(format)) return { because: `'${format}' is not a format of settings` };
  const set = (wish.want.get("set") ?? []).map(({ key = "", text: value }) => ({
    key: bytesOf(key),
    value: bytesOf(value),
  }));
  const unset = (wish.want.get("unset") ?? []).map((value) => bytesOf(value.text));
  const section = textOf(wish, "section");
  const because = faultOf(format, set, unset);
  if (because !== undefined) return { because };
  const asked: Asked = { set, unset, section: section === undefined ? undefined : bytesOf(section) };
  return editSettings(text, format, asked);
}

/** Returns the text of a file with settings set and unset, or why it cannot be edited. */
export function editSettings(text: string, format: SettingFormat, asked: Asked): Edited {
  return format === "hadoop-xml" ? editHadoopXml(text, asked) : editLines(text, formats[format], asked);
}

function faultOf(format: SettingFormat, set: Asked["set"], unset: Asked["unset"]): string | undefined {
  for (const { key, value } of [...set, ...unset.map((each) => ({ key: each, value: undefined }))]) {
    const keyFault = settingKeyFault(format, key);
    if (keyFault !== undefined) return `the key ${key} ${keyFault}`;
    const valueFault = value === undefined ? undefined : settingValueFault(format, value);
    if (valueFault !== undefined) return `the value of ${key} ${valueFault}`;
  }
  const spelt = (key: string) => (format === "ini" || format === "space" ? key.toLowerCase() : key);
  const both = unset.find((key) => set.some((each) => spelt(each.key) === spelt(key)));
  return both === undefined ? undefined : `the key ${both} is in set and in unset`;
}
