import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Words that the documentation of AWS, Stripe, Shopify, Node and TypeScript does not use for the thing, and what does:
 * docs/glossary.md. Each is looked for as a whole word, in any capitals, in code, comments, texts and file names.
 */
export const REPLACED: Readonly<Record<string, string>> = {
  nobody: 'no one, or name who: the user, an operator; "not interactive" of a terminal',
  somebody: 'the user, an operator, another client',
  whoever: 'name who: the caller, the consumer',
  tell: 'emit or publish (events), print or report (people), record (metrics)',
  tells: 'emits, prints, reports, records, describes',
  told: 'emitted, printed, reported, recorded',
  mend: 'fix, repair',
  mends: 'fixes, repairs',
  mended: 'fixed, repaired',
  'let go': 'void, release',
  'give back': 'return, refund, release, make visible again',
  'gives back': 'returns, refunds, releases',
  'given back': 'returned, refunded, released',
  'put right': 'restore',
  'take away': 'remove',
  'left behind': 'orphaned',
  'left over': 'orphaned, remaining',
  'at rest': 'idle, stable',
  'at work': 'in progress',
  stillborn: 'creation failed',
  'for ever': 'permanently',
  'for want of': 'by … timeout, without',
  'to the byte': 'byte-for-byte',
  undisturbed: 'without a conflict',
  disturbed: 'conflicting',
  patience: 'timeout, retry budget',
  belongings: 'retained resources',
  stuck: 'blocked',
};

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Matches a whole word, also in identifiers: `give back`, `give-back`, `give_back`, `giveBack`, `mustGiveBack`. */
function patternOf(word: string): RegExp {
  const [first = '', ...rest] = word.split(' ');
  const spaced = [first, ...rest].join('[ _-]');
  const camel = [first, ...rest.map(capitalize)].join('');
  return new RegExp(
    `(?<![A-Za-z])(?:${spaced}|${camel})(?![a-z])|(?<=[a-z])${capitalize(camel)}(?![a-z])`,
    'g',
  );
}

const PATTERNS = Object.keys(REPLACED).map(patternOf);

/** Counts the replaced words of a text. */
export function wordsIn(text: string): number {
  const lower = text.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
  return PATTERNS.reduce((count, pattern) => count + (lower.match(pattern)?.length ?? 0), 0);
}

/** Where words are looked for: by top folder; documents at the root are `.`. Decisions are history and left out. */
const isLookedAt = (file: string): boolean =>
  /\.(ts|mts|mjs|cjs|md|yaml|py)$/.test(file) &&
  !file.startsWith('docs/decisions/') &&
  !file.startsWith('tests/language/') &&
  file !== 'docs/glossary.md';

/** The number of replaced words by top folder, names of files included. */
export function countWords(): Map<string, number> {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const counts = new Map<string, number>();
  for (const file of files.split('\n').filter(isLookedAt).sort()) {
    const folder = file.includes('/') ? (file.split('/')[0] ?? '.') : '.';
    const found = wordsIn(`${file}\n${readOrEmpty(file)}`);
    counts.set(folder, (counts.get(folder) ?? 0) + found);
  }
  return counts;
}

/** A file that git lists and that was deleted is empty. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
