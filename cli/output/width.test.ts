import { clip, filled, lineOf, widthOf } from './width.ts';

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['🚀', 2],
    ['█░', 2],
    ['', 0],
  ])('%s takes %d columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each([
    ['abcdef', 4, 'abc…'],
    ['abcd', 4, 'abcd'],
    ['日本語', 4, '日…'],
    ['日本語', 5, '日本…'],
    ['日本語', 6, '日本語'],
    ['日', 1, '…'],
    ['abc', 0, ''],
    ['🚀🚀🚀', 3, '🚀…'],
    ['データベース', 9, 'データベ…'],
    ['👩‍👩‍👧‍👦 family', 4, '👩‍👩‍👧‍👦 …'],
  ])('%s cut to %d columns is %s', (text, columns, cut) => {
    expect(clip(text, columns)).toBe(cut);
  });

  it('fills up by columns, not by characters', () => {
    expect(filled('日本', 6)).toBe('日本  ');
    expect(filled('日本語', 4)).toBe('日… ');
  });

  it('cuts a line of pieces where it is full and closes its colours', () => {
    const pieces = [
      { text: 'ab', paint: 'red' } as const,
      { text: 'cdef', paint: 'dim' } as const,
      { text: 'x' },
    ];
    expect(lineOf(pieces, 4, false)).toBe('abc…');
    expect(lineOf(pieces, 4, true)).toBe('\u001b[31mab\u001b[39m\u001b[2mc…\u001b[22m');
    expect(lineOf(pieces, 7, false)).toBe('abcdefx');
  });
});
