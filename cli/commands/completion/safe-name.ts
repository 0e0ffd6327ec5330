/** Names that no shell reads as anything else: what is offered at a Tab may come out of a foreign checkout. */
const SAFE_NAME = /^[A-Za-z0-9._-]+$/;

/** Longer than any name that AWS allows. */
const MOST_CHARACTERS = 256;

/** Whether a name may be offered to a shell. */
export const isSafeName = (name: string): boolean => name.length <= MOST_CHARACTERS && SAFE_NAME.test(name);

/** A description without control, format and separator characters, in one line. */
export const safeDescription = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim();
