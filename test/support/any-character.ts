import fc from "fast-check";

const printable = 0x7f - 0x20;

/**
 * Any Unicode character except halves of surrogate pairs, printable ASCII first. fast-check's own unit `binary` is the
 * same, but takes a second to build a table of all characters.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10f7ff).map((index) => {
  if (index < printable) return String.fromCodePoint(0x20 + index);
  if (index < 0x7f) return String.fromCodePoint(index - printable);
  return String.fromCodePoint(index < 0xd800 ? index : index + 0x800);
});
