import { formatScores, isGood, type MutantStatus, percentOf, scoresOf } from './scores.ts';

const file = (...statuses: MutantStatus[]) => ({ mutants: statuses.map((status) => ({ status })) });

const scores = scoresOf({
  files: {
    'functions/orders/domain/order.ts': file('Killed', 'Survived', 'NoCoverage', 'Pending'),
    'functions/catalog/domain/stock.ts': file('Killed', 'Timeout'),
    'functions/catalog/use-cases/reserve-stock.ts': file('Killed', 'Ignored', 'RuntimeError', 'CompileError'),
    'functions/cart/domain/cart-store.ts': file(),
  },
});

test('mutants are counted by service; what ran in no test has survived', () => {
  expect(scores).toEqual([
    { service: 'cart', killed: 0, survived: 0, explained: 0, errors: 0 },
    { service: 'catalog', killed: 3, survived: 0, explained: 1, errors: 2 },
    { service: 'orders', killed: 1, survived: 3, explained: 0, errors: 0 },
  ]);
});

test('neither the explained nor those that could not run count in the score', () => {
  expect(scores.map(percentOf)).toEqual([100, 100, 25]);
});

test('whoever is below the threshold, or has mutants that could not run, is marked', () => {
  expect(formatScores(scores, 25.1).split('\n')).toEqual([
    '✓ cart           100.0 %  0 of 0 mutants killed, 0 survived, 0 explained',
    '✗ catalog        100.0 %  3 of 3 mutants killed, 0 survived, 1 explained, 2 could not run',
    '✗ orders          25.0 %  1 of 4 mutants killed, 3 survived, 0 explained',
  ]);
  expect(formatScores(scores, 25).match(/✗ \w+/g)).toEqual(['✗ catalog']);
});

test('a run is good when something was tried, all reach the threshold, and none could not run', () => {
  const good = scores.filter(({ errors }) => errors === 0);
  expect(isGood(good, 25)).toBe(true);
  expect(isGood(good, 26)).toBe(false);
  expect(isGood(scores, 25)).toBe(false);
  expect(isGood([], 25)).toBe(false);
});
