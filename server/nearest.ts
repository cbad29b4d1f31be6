/** What somebody surely meant to write. */
import { distance } from 'fastest-levenshtein';

/** The candidate that is nearest to a misspelt word, if one is near enough to be meant; of equals, the first. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  return nearestWithin(Math.max(1, Math.floor(word.length / 3)), word, candidates);
}

/** The nearest at most so many edits away; capitals count for nothing. */
export function nearestWithin(limit: number, word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}
