/** What separates image URLs in a cell, where it cannot be part of one. */
const BLANKS = /[\s|]+/;

/** A separator that is followed by what only another image can begin with. */
const BEFORE_NEXT = /[,;]+(?=https?:\/\/|\/)/i;

/** What an image begins with. */
const BEGINS = /^(?:https?:\/\/|\/)/i;

/** A blank between two parts: it may be part of a URL that was not encoded. */
const INNER_BLANK = /\S\s+\S/;

const ABSOLUTE = /^https?:\/\//i;

/** A comma after what ends like an image may be part of its URL or not. */
const AMBIGUOUS = /\.(?:avif|gif|jpe?g|png|svg|webp)[,;]/i;

/** An http(s) URL that does not end like an image, and a path after it: the path may be part of the URL. */
const UNCLEAR_PATH = /https?:\/\/[^\s,;|]*(?<!\.(?:avif|gif|jpe?g|png|svg|webp))(?:[,;]+|[,;]*\s+)\/(?!\/)/i;

const hasUnclearPath = (part: string): boolean => UNCLEAR_PATH.test(part);

/**
 * The image URLs of a cell, separated by blanks, `|`, `,` or `;`. A comma or semicolon inside an http(s) URL stays in it,
 * since URLs may hold both.
 * @returns `problem` when it cannot be known where an image ends
 */
export function parseImages(cell: string): { images: string[] } | { problem: string } {
  const parts = cell.split(BLANKS).flatMap((part) => part.split(BEFORE_NEXT));
  const images = parts
    .map((part) => part.replace(/^[,;]+|[,;]+$/g, ''))
    .flatMap((part) => (ABSOLUTE.test(part) ? [part] : part.split(/[,;]+/)))
    .filter((part) => part !== '');
  const isSplit = images.find((image, index) => index > 0 && !BEGINS.test(image));
  if (isSplit !== undefined && INNER_BLANK.test(cell)) {
    const shown = JSON.stringify(isSplit.slice(0, 80));
    return {
      problem: `${shown} after a blank begins like no image: write a blank in a URL as %20, and separate images with |`,
    };
  }
  const unclear = images.find((image) => AMBIGUOUS.test(image)) ?? cell.split('|').find(hasUnclearPath);
  if (unclear === undefined) return { images };
  const shown = JSON.stringify(unclear.slice(0, 80));
  return {
    problem: `${shown} may be one URL or several: separate images with |, or write , as %2C and ; as %3B in a URL`,
  };
}
