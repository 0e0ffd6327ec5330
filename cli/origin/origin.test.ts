import { differenceOf, mergeOrigin, type Origin, readDigest, readOrigin, writeOrigin } from './origin.ts';
import { sharedPart, sketchOf } from './sketch.ts';

const names = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `Name${from + index}`);

const OTHER = { stacks: sketchOf(['Web']), resources: sketchOf(['Page AWS::S3::Bucket']) };
const origin = (over: Partial<Origin> = {}): Origin => ({
  place: 'p1',
  repository: 'a'.repeat(40),
  folder: '',
  name: 'shop',
  stacks: sketchOf(['Api', 'Data']),
  resources: sketchOf(['Orders AWS::DynamoDB::Table', 'Carts AWS::DynamoDB::Table']),
  ...over,
});

/** The same without what only a checkout knows. */
const bare = ({ stacks, resources }: Origin = origin()): Origin => ({ stacks, resources });

describe('the same project is', () => {
  test.each<[string, Partial<Origin>]>([
    ['a fresh clone on another machine', { place: 'p2' }],
    ['a renamed folder', { place: 'p3' }],
    ['a fork that keeps samconfig.toml', { place: 'p2', name: 'shop-of-b' }],
    ['a clone with other templates', { place: 'p2', ...OTHER }],
    ['the same folder with another history', { repository: 'b'.repeat(40) }],
    ['the same folder with everything changed', { name: 'x', repository: 'b'.repeat(40), ...OTHER }],
    ['another folder of the repository with the same name', { place: 'p2', folder: 'apps/shop' }],
  ])('%s', (_what, over) => {
    expect(differenceOf(origin(), origin(over))).toBeUndefined();
  });

  test.each<[string, Origin]>([
    ['a shallow clone', { name: 'shop', ...bare(), ...OTHER }],
    ['a copy without git', { place: 'p2', name: 'shop', ...bare() }],
    ['a copy without git and package.json', bare()],
    ['one with a stack more', { ...bare(), stacks: sketchOf(['Api', 'Data', 'Mail', 'Web', 'Admin']) }],
    ['one with a stack less', { ...bare(), stacks: sketchOf(['Data']) }],
  ])('%s', (_what, here) => {
    expect(differenceOf(origin(), here)).toBeUndefined();
  });
});

describe('another project is', () => {
  test.each<[string, Origin, RegExp]>([
    [
      'a copy of the starter with its own history',
      origin({ place: 'p2', repository: 'b'.repeat(40) }),
      /git history/,
    ],
    ['one with another name, without git', { name: 'blog', ...bare() }, /name/],
    ['one with other stacks', { ...bare(), stacks: sketchOf(['Web', 'Mail']) }, /other stacks/],
    [
      'one with a stack of the same name and other resources',
      { ...bare(), resources: OTHER.resources },
      /resources/,
    ],
    [
      'a neighbour in the repository',
      origin({ place: 'p2', folder: 'blog', name: 'blog', ...OTHER }),
      /stacks/,
    ],
  ])('%s', (_what, here, reason) => {
    expect(differenceOf(origin(), here)).toMatch(reason);
  });

  test('the same both ways', () => {
    const here = { ...bare(), stacks: sketchOf(['Web', 'Mail']) };
    expect(differenceOf(bare(), here)).toBeDefined();
    expect(differenceOf(here, bare())).toBeDefined();
  });
});

test('what a shallow clone cannot know stays; what a whole one knows replaces it', () => {
  expect(mergeOrigin(origin(), { name: 'shop', ...bare() })).toEqual({
    name: 'shop',
    repository: 'a'.repeat(40),
    folder: '',
    ...bare(),
  });
  const whole = origin({ repository: 'b'.repeat(40) });
  expect([mergeOrigin(origin(), whole), mergeOrigin(undefined, whole), mergeOrigin(bare(), whole)]).toEqual([
    whole,
    whole,
    whole,
  ]);
});

test('it is written behind the digest and read again; a digest alone has none', () => {
  const value = writeOrigin('d1', origin());
  expect([readDigest(value), readOrigin(value)]).toEqual(['d1', origin()]);
  expect([readDigest('d1'), readOrigin('d1'), writeOrigin('d1', undefined)]).toEqual(['d1', undefined, 'd1']);
  expect([readDigest(undefined), readOrigin(undefined)]).toEqual([undefined, undefined]);
  for (const broken of ['d1 {', 'd1 {}', 'd1 {"stacks":1,"resources":""}', 'd1 null', 'd1 []'])
    expect(readOrigin(broken)).toBeUndefined();
  expect(writeOrigin('d'.repeat(64), origin({ name: 'n'.repeat(214) })).length).toBeLessThan(4096);
});

describe('a sketch tells how much of the smaller set is in the other', () => {
  test.each([
    [names(3), names(3), 1],
    [names(3), names(4, 1), 2 / 3],
    [names(4), names(100), 1],
    [names(2), names(2, 10), 0],
    [[], names(2), 1],
  ])('%j', (a, b, part) => {
    expect(sharedPart(sketchOf(a), sketchOf(b))).toBeCloseTo(part);
    expect(sharedPart(sketchOf(b), sketchOf(a))).toBeCloseTo(part);
  });

  test('of hundreds of names too, within a fifth', () => {
    expect(sharedPart(sketchOf(names(300)), sketchOf(names(300)))).toBe(1);
    expect(sharedPart(sketchOf(names(300)), sketchOf(names(300, 300)))).toBeLessThan(0.2);
    expect(Math.abs(sharedPart(sketchOf(names(300)), sketchOf(names(300, 150))) - 0.5)).toBeLessThan(0.2);
    expect(sketchOf(names(300)).length).toBe(288);
  });
});
