import { fuzzShop, SEED } from './fuzz-shop.ts';

test('P11: schemathesis finds no server error and nothing that is not as the document says', async () => {
  const { report, text } = await fuzzShop({ examples: 5, seed: SEED, name: 'fuzz-short' });
  expect(text).toBe('');
  expect(report.calls).toBeGreaterThan(500);
}, 300_000);
