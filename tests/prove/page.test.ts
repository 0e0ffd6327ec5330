import type { Finding, Trial } from '../invariants/report.ts';
import { pageOf } from './page.ts';
import { PROMISE_IDS, PROMISES } from './promises.ts';
import { type Evidence, verdictOf } from './verdict.ts';

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
  trials: PROMISE_IDS.filter((id) => id !== 'P16').map((id) => trial(id)),
  chosen: PROMISE_IDS,
  command: 'npm run prove -- --short --seed 7',
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

test.each<readonly [string, Partial<Evidence>, string]>([
  [
    'something that did not hold',
    { findings: [...evidence().findings, finding('P3', { ok: false })] },
    'BROKEN',
  ],
  ['a mutant that stays green', { trials: [...evidence().trials, trial('P3', false)] }, 'BROKEN'],
  ['no mutant tried', { trials: evidence().trials.filter(({ promise }) => promise !== 'P3') }, 'NOT PROVED'],
  [
    'a proof of it that broke off',
    { failed: [{ name: 'crash matrix', promises: ['P2', 'P3'] }] },
    'NOT PROVED',
  ],
  [
    'nothing tried',
    { findings: evidence().findings.filter(({ promise }) => promise !== 'P3') },
    'NOT PROVED',
  ],
])('a promise is not proved by %s', (_what, changes, standing) => {
  const verdict = verdictOf(evidence(changes));
  expect(verdict).toMatchObject({ ok: false, standings: { P1: 'kept', P3: standing } });
  expect(pageOf(evidence(changes))).toMatch(
    /Not proved\. Repeat it with: npm run prove -- --short --seed 7$/,
  );
});

test('a proof that broke off is told, and nothing is proved', () => {
  const page = pageOf(evidence({ failed: [{ name: 'crash matrix', promises: ['P2'] }] }));
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

test('what did not hold is told whole, also when the same was tried before', () => {
  const numbers = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`figure ${n}`, n]));
  const storms = [finding('P1'), finding('P2', { numbers, ok: false })].map((one) => ({
    ...one,
    tried: 'a storm',
  }));
  const page = pageOf(evidence({ findings: storms }));
  expect(page).toMatch(/✗ A storm: a storm/);
  expect(page).toContain('figure 39');
});

test('figures that differ are told beside what was tried before', () => {
  const storms = [finding('P1'), finding('P2', { numbers: { violations: 3 } })].map((one) => ({
    ...one,
    tried: 'a storm',
  }));
  expect(pageOf(evidence({ findings: storms }))).toMatch(/as for P1\n {7}seed 7 · violations 3\n/);
});

test('of a part only its promises are judged', () => {
  const part = evidence({ findings: [finding('P5')], trials: [], chosen: ['P5'] });
  expect(verdictOf(part)).toMatchObject({ ok: true, standings: { P5: 'kept', P1: 'not in this part' } });
  expect(pageOf(part)).toContain(`What was tried was kept: 1 of ${PROMISE_IDS.length} promises.`);
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
