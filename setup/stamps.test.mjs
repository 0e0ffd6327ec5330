import { sameLock } from './stamps.mjs';

const a = { version: '1.0.0', integrity: 'sha512-a' };
const b = { version: '2.0.0', integrity: 'sha512-b' };

describe('what npm installed', () => {
  test('fits the lock when every package is there as written', () => {
    expect(sameLock({ '': { name: 'shop' }, 'node_modules/a': a }, { 'node_modules/a': a })).toBe(true);
  });

  test('may lack what is for other machines only', () => {
    expect(
      sameLock({ 'node_modules/a': a, 'node_modules/b': { ...b, optional: true } }, { 'node_modules/a': a }),
    ).toBe(true);
  });

  test.each([
    ['a package is missing', { 'node_modules/a': a }],
    ['a package has another version', { 'node_modules/a': a, 'node_modules/b': { ...b, version: '2.0.1' } }],
    [
      'a package has another content',
      { 'node_modules/a': a, 'node_modules/b': { ...b, integrity: 'sha512-x' } },
    ],
    ['there is one too many', { 'node_modules/a': a, 'node_modules/b': b, 'node_modules/c': a }],
  ])('does not fit when %s', (_what, installed) => {
    expect(sameLock({ 'node_modules/a': a, 'node_modules/b': b }, installed)).toBe(false);
  });
});
