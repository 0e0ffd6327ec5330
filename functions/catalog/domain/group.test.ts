import { groupKey } from './group.ts';

test.each([
  ['kitchen', 'kitchen'],
  ['Kitchen ', 'kitchen'],
  ['KÍTCHEN', 'kitchen'],
  ['Küche & Bad', 'kuche & bad'],
  ['\u00b4', "'"],
  ['\u0301\u0302', '\u0301\u0302'],
])('%j is in the group %j', (name, key) => {
  expect(groupKey(name)).toBe(key);
});

test('a key has a greatest length, in whole characters', () => {
  expect(groupKey('\ufdfa'.repeat(100))).toHaveLength(120);
  expect(groupKey('👋'.repeat(130))).toBe('👋'.repeat(120));
});
