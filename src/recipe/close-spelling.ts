/**
 * Whether one word is so close to another that only that can be meant: the same but for letter case and
 * dashes, or (for words of four letters and more) one letter (no digit) too many, missing, wrong,
 * or swapped with its neighbour.
 */
export function isCloseSpelling(word: string, meant: string): boolean {
  const a = word.toLowerCase().replaceAll("-", "_");
  const b = meant.toLowerCase().replaceAll("-", "_");
  if (a === b) return true;
  if (Math.min(a.length, b.length) < 4) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  // `tool_1` and `tool_2` differ in what matters most.
  if (/[0-9]/.test(restA + restB)) return false;
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
