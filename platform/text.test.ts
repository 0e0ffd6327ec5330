import fc from 'fast-check';
import { byCodePoint, foldText, isVisible, normalText, textProblem } from './text.ts';

test.each([
  ['Cafe\u0301', 'Café'],
  ['  kitchen \n', 'kitchen'],
  ['\ufeffkitchen\u200b\u2060', 'kitchen'],
  ['a\u200cb', 'a\u200cb'],
  ['two\nlines', 'two\nlines'],
])('%j is stored as %j', (value, stored) => {
  expect(normalText(value)).toBe(stored);
});

describe('texts that people take for the same', () => {
  test.each([
    ['Café', 'cafe', 'CAFE', 'Cafe\u0301'],
    ['Straße', 'strasse', 'STRASSE', 'STRAẞE'],
    ['İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul'],
    ["O'Neill", 'o’neill', 'O`NEILL', 'O\u02bcNeill', 'O\u00b4Neill', 'O\uff07Neill'],
    ['Smørrebrød', 'smorrebrod', 'SMØRREBRØD'],
    ['Łódź', 'lodz'],
    ['ΟΔΌΣ', 'οδός', 'οδοσ'],
    ['Kitchen', 'kitchen ', 'kitchen\u200b', 'KITCHEN'],
    ['Kitchen ware', 'kitchen\u00a0ware', 'kitchen  ware'],
    ['ﬁne ＡＢＣ', 'fine abc'],
    ['שָׁלוֹם', 'שלום'],
    ['مُحَمَّد', 'محمد'],
  ])('%j and its like fold to one', (one, ...others) => {
    expect(others.map(foldText)).toEqual(others.map(() => foldText(one)));
  });

  test.each([
    ['हिन्दी', 'हन्दी'],
    ['か', 'が'],
    ['cafe', 'cafes'],
    ['Kitchen ware', 'Kitchenware'],
  ])('%j and %j are not', (one, other) => {
    expect(foldText(one)).not.toBe(foldText(other));
  });

  test('folding is the same for both forms of Unicode, and folding again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (value) => {
        fc.pre(value.isWellFormed());
        const folded = foldText(value);
        expect(foldText(value.normalize('NFD'))).toBe(folded);
        expect(foldText(value.normalize('NFC'))).toBe(folded);
        expect(foldText(folded)).toBe(folded);
      }),
      { numRuns: 5_000 },
    );
  });
});

test.each(['', ' ', '\u200b', '\u202e', '\u3164', '\u2800', '\u0301', '\u{e0041}', '\u200d\ufe0f'])(
  'there is nothing to see in %j',
  (value) => {
    expect(isVisible(value)).toBe(false);
  },
);

test.each(['a', '\u200bא', '❤️', '👩‍👩‍👧', '日本'])('there is something to see in %j', (value) => {
  expect(isVisible(value)).toBe(true);
});

test.each<[string, string | undefined, string | undefined]>([
  ['שלום \u200fabc 123', undefined, undefined],
  ['a\nb', 'must be a single line, without tabs', undefined],
  ['a\tb', 'must be a single line, without tabs', undefined],
  ['a\u2028b', 'must be a single line, without tabs', undefined],
  ['a\u2067b\u2069', 'must not hold U+2067, which forces a text direction', undefined],
  ['gnp.\u202eexe', 'must not hold U+202E, which forces a text direction', 'same'],
  ['a\u0007', 'must not hold the control character U+0007', 'same'],
  ['a\u009f', 'must not hold the control character U+009F', 'same'],
  ['Cr\ufffdme', 'holds U+FFFD, which stands for bytes that were not UTF-8: send it as UTF-8', 'same'],
  ['a\ud800', 'must not hold broken surrogates: send it as UTF-8', 'same'],
])('the characters of %j: in a line %s', (value, line, text) => {
  expect(textProblem(value, 'line')).toBe(line);
  expect(textProblem(value, 'text')).toBe(text === 'same' ? line : text);
});

test('code points are ordered as UTF-8 orders their bytes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
      (a, b) => {
        fc.pre(a.isWellFormed() && b.isWellFormed());
        expect(Math.sign(byCodePoint(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      },
    ),
    { numRuns: 5_000 },
  );
  expect(byCodePoint('\uff21', '👋')).toBeLessThan(0);
});
