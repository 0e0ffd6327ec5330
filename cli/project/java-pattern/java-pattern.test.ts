import { matchJavaPattern } from './java-pattern.ts';

/** Pattern, values that Java matches as a whole, values that it does not. */
const CASES: readonly [string, readonly string[], readonly string[]][] = [
  ['[a-z]+', ['abc'], ['', 'aBc', 'abc\n', 'a1']],
  ['(?i)^abc$', ['ABC', 'aBc'], ['ABD']],
  ['a(?i)b', ['ab', 'aB'], ['AB', 'Ab']],
  ['a(?i:b|c)d(?-i)e', ['aBde', 'aCde'], ['aBDe']],
  ['(?i)[a-f&&[^c]]+', ['aF', 'B'], ['c', 'C', 'g']],
  ['(?i)[^x]', ['a', 'A'], ['x', 'X']],
  ['^[a-z]++$', ['abc'], ['ABC', '']],
  ['a++a', [], ['aa', 'aaa']],
  ['a*+b', ['b', 'aab'], ['a']],
  ['a{1,2}+a', ['aaa'], ['aa']],
  ['(a+)b\\1', ['aabaa'], ['aaba']],
  ['(a++)b\\1(c)\\2', ['aabaacc'], ['aabacc']],
  ['(?<x>a|b)\\k<x>', ['aa', 'bb'], ['ab']],
  ['(?>a|ab)c', ['ac'], ['abc']],
  ['[\\p{Alnum}]+', ['a1B'], ['ä', '-', '']],
  ['\\p{Lower}\\p{Upper}\\p{Digit}\\p{XDigit}', ['aB1f'], ['AB1f', 'aB1g']],
  ['\\p{Punct}\\P{Alpha}', ['!1', '~-'], ['a1', '!a']],
  ['\\p{L}\\pL\\p{Lu}\\p{IsAlphabetic}\\p{IsLatin}', ['äöÜéz'], ['1öÜéz', 'äöüéz']],
  ['\\p{script=Greek}+', ['αβ'], ['ab']],
  ['\\A[a-z]+\\Z', ['abc'], ['abc1', 'abc\n']],
  ['\\Aa\\z', ['a'], ['a\n', 'b']],
  ['[a-z&&[^b]]+', ['acd'], ['abc', 'b']],
  ['[a-z&&[^bc]&&[^x]]+', ['ad'], ['b', 'x']],
  ['[^a-z&&[aeiou]]', ['b', '1'], ['a']],
  ['[a-c[x-z]]+', ['axc'], ['d']],
  ['[]a]+', [']a'], ['b']],
  ['[a\\-z]+', ['a-z'], ['b']],
  ['[-a.+*?(){}|^$/]+', ['-a.+*?(){}|^$/'], ['b']],
  ['[\\w-]+', ['a-_1'], ['a b']],
  ['\\Qa.b*\\E+', ['a.b*', 'a.b**'], ['axb*']],
  ['[\\Q^]\\E]+', ['^]'], ['Q', 'E']],
  ['\\d{3}-\\D\\s\\S\\h', ['123-a b ', '123-a\tb\t'], ['123-1 b ']],
  ['\\x41\\x{1F600}\\u0042\\0103\\t\\e', ['A😀BC\t\x1b'], ['A😀BC\t']],
  ['\\.\\/\\-\\_\\@', ['./-_@'], ['a/-_@']],
  ['(?x) a b # comment\n c', ['abc'], ['a b c']],
  ['a.c', ['abc'], ['a\nc']],
  ['(?s)a.c', ['a\nc'], ['ac']],
  ['(?m)a$\n^b', ['a\nb'], ['ab']],
  ['(?=.*[A-Z])(?!.*--)[A-Za-z-]+(?<!-)', ['a-B'], ['ab', 'A--b', 'A-']],
  ['(?:[0-9]{1,3}\\.){3}[0-9]{1,3}/\\d{1,2}', ['10.0.0.0/16'], ['10.0.0/16']],
  ['|a', ['', 'a'], ['b']],
  ['}]', ['}]'], ['}']],
  ['.{2}', ['ab', '😀a'], ['a']],
];

it.each(CASES)('%s as Java matches it', (pattern, good, bad) => {
  for (const value of good)
    expect([value, matchJavaPattern(pattern, value)]).toEqual([value, { matches: true }]);
  for (const value of bad)
    expect([value, matchJavaPattern(pattern, value)]).toEqual([value, { matches: false }]);
});

it.each([
  '\\p{InGreek}',
  '(?U)\\w',
  '\\X',
  '\\Gab',
  '\\N{DIGIT ONE}',
  '(',
  '[a',
  '*a',
  '(?i)(a)\\1',
  '\\y',
  'a{',
  '\\',
])('%s is left to CloudFormation', (pattern) => {
  expect(matchJavaPattern(pattern, 'x')).toEqual({ unknown: expect.any(String) });
});
