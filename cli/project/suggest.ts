/** Number of single-character edits between two words. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1;
      row.push(Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + same));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The candidate that was probably meant, or undefined when none is near. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, score: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.score - b.score);
  const best = ranked[0];
  if (best && best.score <= Math.max(2, Math.floor(word.length / 3))) return best.candidate;
  return wanted.length < 3
    ? undefined
    : candidates.find((candidate) => candidate.toLowerCase().includes(wanted));
}

/** `Did you mean X?`, or else the whole list. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const best = suggest(word, candidates);
  if (best) return `Did you mean ${best}?`;
  return candidates.length === 0 ? 'There are none.' : `There are: ${candidates.join(', ')}.`;
}
