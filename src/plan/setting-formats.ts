/**
 * What a key and a value can be in each format of `setting`. The guest program has the same rules, for what only the
 * run knows (src/kinds/state/settings-program.sh).
 */

export const settingFormats = ["properties", "ini", "shell", "space", "hadoop-xml"] as const;
export type SettingFormat = (typeof settingFormats)[number];

const keys: Readonly<Record<SettingFormat, RegExp>> = {
  properties: /^[!-~]+$/,
  ini: /^[^ =:#;[](?:[^=:]*[^ =:])?$/,
  shell: /^[A-Za-z_][A-Za-z0-9_]*$/,
  space: /^[^ =#"]+$/,
  "hadoop-xml": /^[^ ](?:.*[^ ])?$/,
};

/** Returns what is wrong with a key as the end of a sentence; undefined if nothing. */
export function settingKeyFault(format: SettingFormat, key: string): string | undefined {
  if (hasControls(key) || !keys[format].test(key)) return `can't be a key of ${format}`;
  const isCondition = format === "space" && /^(?:match|host)$/i.test(key);
  return isCondition ? "begins a conditional part of the file, and is no setting" : undefined;
}

/** Returns what is wrong with a value as the end of a sentence; undefined if nothing. */
export function settingValueFault(format: SettingFormat, value: string): string | undefined {
  if (hasControls(value)) return "contains control characters";
  if (format === "properties" && /[^ -~]/.test(value)) return "contains characters outside of ASCII";
  if ((format === "ini" || format === "space") && /^ | $/.test(value))
    return `begins or ends with a blank, which ${format} can't keep`;
  if (format !== "space") return undefined;
  if (value === "") return "is empty, which space can't keep";
  return /(?:^| )#/.test(value) ? "contains a # that begins a comment" : undefined;
}

function hasControls(text: string): boolean {
  return /[\0-\x1f\x7f]/.test(text);
}
