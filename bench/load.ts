import { parseArgs } from 'node:util';
import { engineClient } from '../cli/local/engine-client.ts';
import { type Finding, report } from '../tests/invariants/report.ts';
import { FAULTS } from './load/faults.ts';
import { findKnee, type Knee } from './load/knee.ts';
import { PRESETS, type Preset, type PresetName } from './load/presets.ts';
import { HEAD, isWell, lines } from './load/report.ts';
import { type Outcome, runPreset } from './load/run-preset.ts';
import { openLocalShop } from './local-shop.ts';

/**
 * Puts a shop of its own under load, in an open loop: requests arrive at their moments whether or not earlier ones were
 * answered, and latency counts from the intended start. At the end a checker judges what lies in the stores.
 *
 *   npm run bench:load -- [preset …] [--knee] [--rate n] [--seconds n] [--seed n] [--json] [--judge-only]
 *
 * Exits with 1 when a limit of a preset was broken or the checker found a violation; with `--judge-only` a busy machine's limits
 * do not count, only the verdict and the recovery. Without presets: all of them.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    knee: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'judge-only': { type: 'boolean', default: false },
    rate: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const isName = (name: string): name is PresetName => Object.hasOwn(PRESETS, name);
const unknown = positionals.filter((name) => !isName(name));
if (unknown.length > 0) {
  process.stderr.write(`no preset ${unknown.join(', ')}; there are ${Object.keys(PRESETS).join(', ')}\n`);
  process.exit(2);
}
const chosen = positionals.filter(isName);
const names = chosen.length > 0 || values.knee ? chosen : (Object.keys(PRESETS) as PresetName[]);

/** The preset with what the command line changes of it. */
function adjusted(preset: Preset): Preset {
  if (!('open' in preset.load)) return preset;
  const { open, spacing } = preset.load;
  const length = open.reduce((sum, { seconds }) => sum + seconds, 0);
  const average = open.reduce((sum, { seconds, rate }) => sum + seconds * rate, 0) / length;
  const slower = values.seconds === undefined ? 1 : Number(values.seconds) / length;
  const faster = values.rate === undefined ? 1 : Number(values.rate) / average;
  const phases = open.map(({ seconds, rate }) => ({ seconds: seconds * slower, rate: rate * faster }));
  return { ...preset, load: { open: phases, spacing } };
}

const say = (line: string): void => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

const shop = await openLocalShop();
const place = { outputs: shop.outputs, ...engineClient(shop.engine) };
const address = () => ({
  url: (shop.outputs.ApiUrl ?? '').replace(/\/$/, ''),
  apiKey: shop.outputs.ApiKey ?? '',
});
let runs = 0;
const run = (preset: Preset, judged = true): Promise<Outcome> => {
  runs += 1;
  const { fault } = preset;
  return runPreset({
    preset,
    place,
    address,
    seed,
    judged,
    run: `load${runs}`,
    ...(fault ? { strike: () => FAULTS[fault.what](shop) } : {}),
  });
};

const KNEE_SECONDS = 6;
const kneeOf = (): Promise<Knee> =>
  findKnee(
    async (rate) => {
      const load = { open: [{ seconds: KNEE_SECONDS, rate }], spacing: 'poisson' } as const;
      const { figures } = await run({ ...PRESETS.mixed, load }, false);
      const { goodput, errorShare, latency } = figures;
      say(`  ${rate.toFixed(1).padStart(6)} req/s: ${goodput} good/s, p99 ${latency.p99} ms`);
      return { rate: figures.intendedRate, goodput, p99: latency.p99, errorShare };
    },
    { p99Ms: 2_000, errorShare: 0.01 },
    { first: 4, most: 200 },
  );

try {
  say(HEAD);
  // Functions start with their first calls. Those are shown, and held against no limit: on the local engine each call at
  // the same time starts a process of its own, so the 50 of the requirements are warmed as wide as they are.
  const closed = names.includes('requirements')
    ? PRESETS.requirements.load.closed
    : { clients: 8, requests: 64 };
  const { figures } = await run({ ...PRESETS.mixed, load: { closed } }, false);
  say(lines('(first calls)', { figures, violations: [], broken: [] }));
  const outcomes: Partial<Record<PresetName, Outcome>> = {};
  for (const name of names) {
    const outcome = await run(adjusted(PRESETS[name]));
    outcomes[name] = outcome;
    say(lines(name, outcome));
  }
  if (values.knee) say('the knee: shopping at a rising rate, p99 ≤ 2 s, ≤ 1 % errors');
  const knee = values.knee ? await kneeOf() : undefined;
  if (knee) say(`  carried: ${knee.rate?.toFixed(1) ?? 'less than the first'} req/s`);
  if (values.json) process.stdout.write(`${JSON.stringify({ seed, outcomes, knee }, null, 2)}\n`);
  const found = findings(outcomes);
  report('load', found);
  const well = values['judge-only'] ? found.every(({ ok }) => ok) : Object.values(outcomes).every(isWell);
  process.exitCode = well ? 0 : 1;
} finally {
  await shop.stop();
}

/** What the one page of promises takes over. */
function findings(outcomes: Partial<Record<PresetName, Outcome>>): Finding[] {
  return Object.entries(outcomes).map(([name, outcome]) => ({
    promise: 'P14',
    title: `under load: ${PRESETS[name as PresetName].what}`,
    tried: `${outcome.figures.requests} requests at ${outcome.figures.intendedRate} a second, then the checker`,
    numbers: {
      'errors, %': Number((outcome.figures.errorShare * 100).toFixed(2)),
      'p99, ms': outcome.figures.latency.p99,
      violations: outcome.violations.length,
      limits: outcome.broken.length === 0 ? 'kept' : outcome.broken.join('; '),
      ...(outcome.recoveryMs === undefined ? {} : { 'back after, ms': outcome.recoveryMs }),
    },
    seed,
    // How fast a busy machine answers is a limit of the preset, and no promise: degraded is not corrupt.
    ok: outcome.violations.length === 0 && hasRecovered(PRESETS[name as PresetName], outcome),
  }));
}

/** Back at 95 % in the time that the preset gives; one without a fault has nothing to recover from. */
function hasRecovered({ fault, limits }: Preset, { recoveryMs }: Outcome): boolean {
  if (fault === undefined) return true;
  return recoveryMs !== undefined && recoveryMs <= (limits.recoveryMs ?? Number.POSITIVE_INFINITY);
}
