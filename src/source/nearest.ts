/**
 * The known name that a misspelt one most likely means, or undefined where none is close: at most a
 * third of its letters may differ (a swap of neighbours counts as one), and letter case and the choice
 * of `-` or `_` count for nothing.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const fold = (text: string) => text.toLowerCase().replaceAll("-", "_").slice(0, 64);
  const wanted = fold(name);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const folded = fold(candidate);
    if (Math.abs(folded.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, folded, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Optimal string alignment distance: insert, delete, substitute, or swap two neighbours. Where it can't stay
 * below `limit` any more, the limit: most words of a long list are told apart by their first letters.
 */
function editDistance(whole: string, other: string, limit: number): number {
  // What both begin and end with costs nothing, and is most of two names of one family.
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
    // A swap may come from two rows back, so that both must be past the limit.
    if (Math.min(...row) >= limit && Math.min(...last) >= limit) return limit;
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
