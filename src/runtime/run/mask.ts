import { sanitiseText } from "./sanitise.ts";

/** The text with every secret in it replaced by `***`. */
export type Mask = (text: string) => string;

const stars = "***";

/**
 * Makes the function that hides secrets. It knows each secret whole, each line of one of several lines (guest
 * output is seen by the line), and how it looks once control characters are gone.
 */
export function maskOf(secrets: Iterable<string>): Mask {
  const needles = new Set<string>();
  for (const secret of secrets) {
    for (const form of [secret, sanitiseText(secret)]) {
      needles.add(form);
      // A line of one or two characters would star out half of any text and tells nothing.
      for (const line of form.split(/\r\n?|\n/)) if (line.trim().length > 2) needles.add(line);
    }
  }
  needles.delete("");
  // The longest first, so that a secret that holds another is not left half visible.
  const sorted = [...needles].sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return (text) => text;
  return (text) => sorted.reduce((masked, needle) => masked.replaceAll(needle, stars), text);
}

/**
 * Hides the end of a secret with which a text begins because its beginning was cut off. Only texts that are
 * known to be cut need it.
 */
export function maskCutStart(text: string, secrets: Iterable<string>): string {
  for (const secret of secrets) {
    for (let length = secret.length - 1; length >= 4; length--) {
      if (text.startsWith(secret.slice(-length))) return stars + text.slice(length);
    }
  }
  return text;
}
