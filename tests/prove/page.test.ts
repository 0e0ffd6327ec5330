import type { Finding, Trial } from '../invariants/report.ts';
import { type Evidence, pageOf, verdictOf } from './page.ts';
import { PROMISES } from './promises.ts';

const finding = (promise: string, changes: Partial<Finding> = {}): Finding => ({
  promise,
  title: 'A storm',
  tried: 'two thousand buyers',
  numbers: { attempts: 10_000, violations: 0 },
  seed: 7,
  ok: true,
  ...changes,
});

const trial = (promise: string, red = true): Trial => ({
  promise,
  mutant: 'read, then write',
  red,
  detail: '-3',
});

const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  findings: Object.keys(PROMISES).map((id) => finding(id, { tried: `two thousand buyers for ${id}` })),
  trials: [trial('P1')],
  failed: [],
  seed: 7,
  form: 'short',
  seconds: 83,
  ...changes,
});

test('the page tells of every promise what was tried, the numbers and the seed', () => {
  const page = pageOf(evidence());
  for (const [id, title] of Object.entries(PROMISES))
    expect(page).toMatch(new RegExp(`^${id} +${title} ·+ kept$`, 'm'));
  expect(page).toContain(
    '     ✓ A storm: two thousand buyers for P1\n       seed 7 · attempts 10,000 · violations 0',
  );
  expect(page).toContain('✓ mutant turns it red: read, then write (-3)');
  expect(page).toContain('short form, seed 7, 1 min 23 s');
  expect(page).toMatch(/Every promise was kept\.$/);
});

test.each([
  [
    'something that did not hold',
    { findings: [...evidence().findings, finding('P3', { ok: false })] },
    'BROKEN',
  ],
  ['a mutant that stays green', { trials: [trial('P3', false)] }, 'BROKEN'],
  ['nothing tried', { findings: evidence().findings.filter(({ promise }) => promise !== 'P3') }, 'NOT TRIED'],
])('a promise is not proved by %s', (_what, changes, standing) => {
  const verdict = verdictOf(evidence(changes));
  expect(verdict).toMatchObject({ ok: false, standings: { P1: 'kept', P3: standing } });
  expect(pageOf(evidence(changes))).toMatch(/Not proved\. Repeat it with: npm run prove -- --seed 7$/);
});

test('a proof that broke off is told, and nothing is proved', () => {
  const page = pageOf(evidence({ failed: ['crash matrix'] }));
  expect(page).toContain('"crash matrix" ended with an error');
  expect(page).toContain('Not proved');
});

test('what is no promise stands beside them, and counts', () => {
  const page = pageOf(evidence({ findings: [...evidence().findings, finding('cost', { ok: false })] }));
  expect(page).toMatch(/Beside them: cost ·+ BROKEN/);
  expect(page).toContain('Not proved');
});

test('what was tried for several promises is told once, and so is what the headline says', () => {
  const storms = ['P1', 'P2'].map((id) =>
    finding(id, { title: PROMISES[id as 'P1'], tried: 'a long storm' }),
  );
  const page = pageOf(evidence({ findings: [...storms, finding('P3')] }));
  expect(page).toContain('     ✓ a long storm\n');
  expect(page).toContain('     ✓ No lost order: as for P1\n');
});

test('figures beyond two lines are left to the reports', () => {
  const numbers = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`figure ${n}`, n]));
  const page = pageOf(evidence({ findings: [finding('P1', { numbers })] }));
  expect(page).toMatch(/figure 1\d 1\d.* …\n/);
  expect(page).not.toContain('figure 39');
});

test('no line is wider than a terminal', () => {
  const long = finding('P1', { tried: 'word '.repeat(100) });
  const page = pageOf(
    evidence({
      findings: [...evidence().findings, long],
      trials: [{ ...trial('P1'), detail: 'x'.repeat(300) }],
    }),
  );
  expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
});
