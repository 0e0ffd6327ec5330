import { readFileSync } from 'node:fs';
import { countWords, REPLACED, wordsIn } from './words.ts';

/** The words that are left, by folder. Lower a number with the change that replaces words; raise none. */
const left: Readonly<Record<string, number>> = JSON.parse(
  readFileSync(new URL('words-left.json', import.meta.url), 'utf8'),
);

test.each([
  ['Nobody is told', 2],
  ['giveBack, isTold and told-again', 3],
  ['retold, mending and stuck-at', 1],
  ['reports what is repaired', 0],
  ['for ever, for_ever, forEver', 3],
])('%j has %d of the replaced words', (text, count) => {
  expect(wordsIn(text)).toBe(count);
});

test('no folder has more replaced words than it had', () => {
  const grown = [...countWords()].filter(([folder, count]) => count > (left[folder] ?? 0));
  // Each word has its replacement in `REPLACED` of words.ts.
  expect(grown.map(([folder, count]) => `${folder}: ${count}, allowed are ${left[folder] ?? 0}`)).toEqual([]);
});

test('the glossary names every replaced word', () => {
  const glossary = readFileSync('docs/glossary.md', 'utf8');
  expect(Object.keys(REPLACED).filter((word) => !glossary.includes(`${word}`))).toEqual([]);
});
