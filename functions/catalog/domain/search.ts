import { foldText } from '../../../platform/text.ts';

/** Scripts that are written without blanks between words: there, a word may begin anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** What is neither a letter, a digit nor a mark of one. */
const SEPARATORS = /[^\p{L}\p{N}\p{M}]/u;

/** The words of a search, folded, each once. */
export const searchWords = (q: string | undefined): string[] => [...new Set(foldText(q ?? '').match(/\S+/g))];

/** `t-shirt` is found as `tshirt` and as `shirt`: its parts, and its letters and digits without what is between. */
const partsOf = (word: string): string[] => word.split(SEPARATORS).filter((part) => part !== '');

/** Text prepared for {@link holdsWord}. */
export interface Searchable {
  readonly folded: string;
  readonly words: readonly string[];
}

export function searchable(text: string): Searchable {
  const folded = foldText(text);
  const words = folded.split(' ').flatMap((word) => [...partsOf(word), partsOf(word).join('')]);
  return { folded, words };
}

/**
 * Whether a word of the text begins with the word.
 * @param word one of {@link searchWords}
 */
export function holdsWord({ folded, words }: Searchable, word: string): boolean {
  const parts = partsOf(word);
  if (parts.length === 0 || UNSPACED.test(word)) return folded.includes(word);
  const begins = (beginning: string): boolean => words.some((one) => one.startsWith(beginning));
  return begins(parts.join('')) || parts.every(begins);
}
