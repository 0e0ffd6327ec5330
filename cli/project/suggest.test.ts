import { didYouMean, suggest } from './suggest.ts';

const NAMES = ['CatalogHttpFunction', 'CartHttpFunction', 'OrdersSweepFunction'];

describe('suggest', () => {
  it.each([
    ['CatalogHttpFuncton', 'CatalogHttpFunction'],
    ['orderssweepfunction', 'OrdersSweepFunction'],
    ['sweep', 'OrdersSweepFunction'],
    ['xyz', undefined],
    ['', undefined],
  ])('for %j says %s', (word, expected) => {
    expect(suggest(word, NAMES)).toBe(expected);
  });
});

describe('didYouMean', () => {
  it('lists what there is when nothing is near', () => {
    expect(didYouMean('xyz', ['a1', 'b2'])).toBe('There are: a1, b2.');
    expect(didYouMean('xyz', [])).toBe('There are none.');
  });
});
