/**
 * Returns the known name that a misspelled one most likely means, or undefined if none is close. At most a third of
 * the letters may differ (two swapped neighbours count as one), and with two or more differences the first letter
 * must match. Letter case and the choice of `-` or `_` do not count. Names of one or two letters, and names that
 * differ in a digit, are never close: `11` is as good a word as `18`.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const fold = (text: string) => text.toLowerCase().replaceAll("-", "_").slice(0, 64);
  const wanted = fold(name);
  const digits = digitsOf(wanted);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const folded = fold(candidate);
    if (folded === wanted) return candidate;
    // A recipe may have thousands of names: most are ruled out before their distance is computed.
    const limit = folded[0] === wanted[0] ? bestDistance : Math.min(bestDistance, 2);
    if (Math.abs(folded.length - wanted.length) >= limit) continue;
    if (Math.min(wanted.length, folded.length) < 3 || digitsOf(folded) !== digits) continue;
    const distance = editDistance(wanted, folded, limit);
    if (distance < limit) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

const digitsOf = (text: string) => text.replaceAll(/[^0-9]+/g, "");

/**
 * Returns the optimal string alignment distance: the number of letters to insert, delete, substitute or swap with a
 * neighbour. Stops at `limit` and returns it, because most words of a long list differ in their first letters.
 */
function editDistance(whole: string, other: string, limit: number): number {
  // A common start and end cost nothing. They are most of two names of one family.
  let start = 0;
  while (start < whole.length && whole[start] === other[start]) start++;
  let end = 0;
  const shorter = Math.min(whole.length, other.length) - start;
  while (end < shorter && whole.at(-1 - end) === other.at(-1 - end)) end++;
  const a = whole.slice(start, whole.length - end);
  const b = other.slice(start, other.length - end);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    // A swap comes from two rows back, so both rows must be past the limit.
    if (Math.min(...row) >= limit && Math.min(...last) >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
