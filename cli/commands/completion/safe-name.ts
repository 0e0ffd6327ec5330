/** Words that no shell reads as anything else: what is offered at a Tab may come out of a foreign checkout. */
const SAFE_WORD = /^[A-Za-z0-9._-]+$/;

/** A name that a command reads as a name: not as an option, such as `-rf`, nor as a folder, such as `..`. */
const NAME = /^[A-Za-z0-9_]/;

/** Longer than any name that AWS allows. */
const MOST_CHARACTERS = 256;

/** Whether a word, such as an option or a command, may be offered to a shell. */
export const isSafeWord = (word: string): boolean => word.length <= MOST_CHARACTERS && SAFE_WORD.test(word);

/** Whether a name out of a project's files may be offered to a shell. */
export const isSafeName = (name: string): boolean => isSafeWord(name) && NAME.test(name);

/** A description without control, format and separator characters, in one line. */
export const safeDescription = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim();
