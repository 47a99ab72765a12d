/**
 * How a reader of YAML 1.1 with types reads a plain scalar. The old tool used such a reader
 * (https://github.com/yaml/pyyaml, lib/yaml/resolver.py). `shown` is the text to which the old tool converted it, in
 * the environment of a script or for a comparison with a choice.
 */
export interface OldReading {
  readonly type: "a number" | "true or false" | "nothing" | "a date" | "a key of its own";
  /** Absent if it is not worth computing. */
  readonly shown?: string;
}

/** Undefined if it was the written text. */
export function oldReading(text: string): OldReading | undefined {
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return { type: "true or false", shown: "True" };
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text))
    return { type: "true or false", shown: "False" };
  if (/^(?:~|null|Null|NULL)$/.test(text)) return { type: "nothing", shown: "None" };
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { type: "a date", shown: text };
  if (
    /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/.test(
      text,
    )
  )
    return { type: "a date" };
  if (text === "=" || text === "<<") return { type: "a key of its own" };
  return readWhole(text) ?? readFraction(text);
}

function readWhole(text: string): OldReading | undefined {
  const [, sign = "", digits] =
    /^([-+]?)(0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*(?::[0-5]?[0-9])*)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const plain = digits.replaceAll("_", "");
  const value = plain.includes(":")
    ? sixty(plain)
    : BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
  return { type: "a number", shown: String(sign === "-" ? -BigInt(value) : value) };
}

function readFraction(text: string): OldReading | undefined {
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(text)) return { type: "a number" };
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(text)) return { type: "a number" };
  if (!/^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  const shown = String(value);
  return { type: "a number", shown: /^-?\d+$/.test(shown) ? `${shown}.0` : shown };
}

/** `5:30` meant five times sixty plus thirty. */
function sixty(text: string): bigint {
  return text.split(":").reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

/**
 * Returns whether some YAML reader takes a plain scalar for something other than text: a reader of YAML 1.1 (which
 * knows `y` and `n`) or of the core schema of 1.2 (which knows `0o17` and `1e3`).
 */
export function hasTypeInYaml(text: string): boolean {
  return (
    oldReading(text) !== undefined ||
    /^[yYnN]$/.test(text) ||
    /^[-+]?(?:0o[0-7]+|[0-9]+)$/.test(text) ||
    /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)
  );
}
