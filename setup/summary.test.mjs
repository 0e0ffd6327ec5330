import { addUp, formatSummary, readCounts } from './summary.mjs';

test('the counts of several runs are added up', () => {
  expect(readCounts('{"passed":3,"failed":1}\n{"passed":4,"failed":0}\n', 1)).toEqual({
    passed: 7,
    failed: 1,
  });
});

test('a run that ended badly and reported no failure counts as one', () => {
  expect(readCounts('', 1)).toEqual({ passed: 0, failed: 1 });
  expect(readCounts('{"passed":3,"failed":0}\n', 134)).toEqual({ passed: 3, failed: 1 });
});

test('a good run stays good', () => {
  expect(readCounts('{"passed":3,"failed":0}\n', 0)).toEqual({ passed: 3, failed: 0 });
});

test('nothing adds up to nothing', () => {
  expect(addUp([])).toEqual({ passed: 0, failed: 0 });
});

test('the summary marks what failed', () => {
  const text = formatSummary([
    { what: 'TypeScript', passed: 1, failed: 0, seconds: 2.31 },
    { what: 'unit tests', passed: 120, failed: 2, seconds: 10 },
  ]);
  expect(text.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    '✓ TypeScript 1 passed 0 failed 2.3 s',
    '✗ unit tests 120 passed 2 failed 10.0 s',
  ]);
});
