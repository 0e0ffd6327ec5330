import { judge, type Violation } from '../judge.ts';
import type { Fault, FaultPlan, Site } from '../world/faults.ts';
import type { Floor, ShopParts } from '../world/shop.ts';
import { openWorld, type World } from '../world/world.ts';
import { secondChances, type Waits } from './second-chances.ts';
import { STORIES, type Story } from './stories.ts';

/** Which side of a call its function dies on. */
const SIDES = ['before', 'after'] as const;

/** What befalls the first attempt of a call. */
const FAILURES = ['refused', 'throttled', 'conflict', 'slow', 'reset', 'reply lost'] as const;

/** The so-manieth call of a story's functions, and what befalls it: its function dies, or its first attempt fails. */
export interface Strike {
  readonly index: number;
  readonly when: (typeof SIDES)[number] | (typeof FAILURES)[number];
}

/** One run of a story. */
export interface CrashRun {
  /** The calls of the story's functions, in order. */
  readonly sites: readonly Site[];
  /** How many of them struck. */
  readonly struck: number;
  readonly violations: readonly Violation[];
  /** Messages that somebody had to put back by hand, those apart that were given up while the stage was set. */
  readonly redrives: number;
  readonly waits: Waits;
  readonly world: World;
}

export interface MatrixOptions {
  readonly seed: number;
  /** A shop of its own for each run. */
  readonly shop: (floor: Floor) => ShopParts;
  /** Makes room for the next run. Default nothing. */
  readonly wipe?: () => Promise<void>;
  /** Default all of them. */
  readonly stories?: readonly Story[];
}

/** What went wrong: a promise, or the matrix itself, which then proves nothing. */
export interface Problem {
  readonly promise: Violation['promise'] | 'matrix';
  readonly what: string;
}

/** What came of a story. */
export interface MatrixRow {
  readonly story: string;
  /** Those of its functions that called something. */
  readonly functions: readonly string[];
  readonly calls: number;
  readonly runs: number;
  /** Of all runs together. */
  readonly redrives: number;
  /** Of the slowest run. */
  readonly waits: Waits;
  readonly problems: readonly Problem[];
}

/** Longer than any hold, and than what a hold is asked about again after. */
const HOLDS_ARE_OVER_MS = 16 * 60_000;

/** Rounds of time and sweeps after which everything must have come to rest. */
const ROUNDS = 4;

/** Runs a story to its rest, struck where `strikes` says, counted over all that its functions call. */
export async function runStory(
  story: Story,
  strikes: readonly Strike[],
  { seed, shop }: Pick<MatrixOptions, 'seed' | 'shop'>,
): Promise<CrashRun> {
  const sites: Site[] = [];
  const chances = secondChances(() => world.scheduler.clock.now().getTime());
  const left = [...strikes];
  let struck = 0;
  let failing: (Site & Strike) | undefined;
  const dies = story.dies?.();
  let phase: 'prepare' | 'run' | 'after' = 'prepare';
  const strike = (): void => {
    struck += 1;
    chances.struck();
  };
  const plan: FaultPlan = (site) => {
    chances.called(site);
    if (site.attempt !== undefined) {
      if (failing === undefined || !isSame(site, failing)) return 'none';
      const { when } = failing;
      failing = undefined;
      strike();
      return when as Fault;
    }
    if (phase === 'prepare') return dies?.(site) ? 'killed before' : 'none';
    if (phase === 'after' || !story.functions.includes(site.invocation)) return 'none';
    const [next] = left;
    const isNext = next?.index === sites.length;
    sites.push({ ...site });
    if (next === undefined || !isNext) return 'none';
    left.shift();
    if (next.when === 'before' || next.when === 'after') {
      strike();
      return `killed ${next.when}`;
    }
    failing = { ...site, ...next };
    return 'none';
  };
  const world = openWorld({ seed, shop, faults: () => plan, handlers: chances.redelivered });
  await story.prepare(world);
  const givenUp = world.bus.deadLetters.map(({ body }) => body);
  phase = 'run';
  await story.run(world);
  phase = 'after';
  await story.after?.(world);
  await comeToRest(world);
  const redrives = world.bus.deadLetters.length - givenUp.length;
  // Who meets one strike, or none, needs nobody's help; what was given up on purpose stays until it is put back.
  const snapshot = await world.snapshot();
  const evidence = { calls: world.journal.calls, snapshot, poison: givenUp };
  const violations = strikes.length > 1 ? [] : judge(evidence);
  const waits = chances.waits(snapshot);
  if (strikes.length > 1 || world.bus.deadLetters.length > 0) {
    await world.settle();
    violations.push(...(await world.verdict()));
  }
  return { sites, struck, violations, redrives, waits, world };
}

/** As {@link World.settle}, but nobody puts back what was given up. */
async function comeToRest(world: World): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    world.scheduler.advance(round === 0 ? 60_000 : HOLDS_ARE_OVER_MS);
    const told = world.bus.told();
    await world.rest();
    if (round > 0 && world.bus.told() === told) return;
  }
}

const isSame = (one: Site, other: Site): boolean =>
  one.invocation === other.invocation && one.call === other.call && one.number === other.number;

/** Each call of each story × {before, after}: the calls are those that the story made when nothing died. */
export const crashMatrix = (options: MatrixOptions): Promise<MatrixRow[]> => overStories([options], matrixOf);

/** Every story by whichever of the shops is free: they share nothing. */
export async function overStories<O extends MatrixOptions>(
  shops: readonly O[],
  work: (story: Story, options: O) => Promise<MatrixRow>,
): Promise<MatrixRow[]> {
  const stories = shops[0]?.stories ?? STORIES;
  const rows = new Map<Story, MatrixRow>();
  const left = [...stories];
  const worker = async (options: O): Promise<void> => {
    for (let story = left.shift(); story !== undefined; story = left.shift()) {
      rows.set(story, await work(story, options));
    }
  };
  await Promise.all(shops.map(worker));
  return stories.flatMap((story) => rows.get(story) ?? []);
}

/** A story's calls × {before, after}. */
export const matrixOf = (story: Story, options: MatrixOptions): Promise<MatrixRow> =>
  eachCall(story, SIDES, options);

/** A story's calls × what may befall their first attempt: who tries again notices nothing. */
export const failuresOf = (story: Story, options: MatrixOptions): Promise<MatrixRow> =>
  eachCall(story, FAILURES, options);

async function eachCall(
  story: Story,
  what: readonly Strike['when'][],
  options: MatrixOptions,
): Promise<MatrixRow> {
  const undisturbed = await oneRun(story, [], options);
  const runs = [undisturbed];
  for (const [index, site] of undisturbed.sites.entries()) {
    for (const when of what) {
      const run = await oneRun(story, [{ index, when }], options);
      if (run.sites[index]?.call !== site.call) {
        run.problems.push({ promise: 'matrix', what: `${story.name} went another way than undisturbed` });
      }
      runs.push(run);
    }
  }
  return rowOf(story, undisturbed, runs);
}

/** Two functions die in one run: each call × {before, after} × each later one × {before, after}; every so-manieth of them. */
export async function pairsOf(
  story: Story,
  options: MatrixOptions & { readonly every?: number },
): Promise<MatrixRow> {
  const { every = 1 } = options;
  const undisturbed = await oneRun(story, [], options);
  const runs: OneRun[] = [];
  let drawn = 0;
  for (const index of undisturbed.sites.keys()) {
    for (const when of SIDES) {
      const first = { index, when };
      const { sites } = await oneRun(story, [first], options);
      for (const later of sites.keys()) {
        for (const then of SIDES) {
          drawn += 1;
          if (later <= index || drawn % every !== 0) continue;
          runs.push(await oneRun(story, [first, { index: later, when: then }], options));
        }
      }
    }
  }
  return rowOf(story, undisturbed, runs);
}

interface OneRun {
  readonly sites: readonly Site[];
  readonly redrives: number;
  readonly waits: Waits;
  readonly problems: Problem[];
}

function rowOf(story: Story, { sites }: OneRun, runs: readonly OneRun[]): MatrixRow {
  const slowest = (of: keyof Waits): number => Math.max(0, ...runs.map(({ waits }) => waits[of]));
  return {
    story: story.name,
    functions: [...new Set(sites.map(({ invocation }) => invocation))],
    calls: sites.length,
    runs: runs.length,
    redrives: runs.reduce((sum, { redrives }) => sum + redrives, 0),
    waits: { sinceChanceMs: slowest('sinceChanceMs'), sinceStrikeMs: slowest('sinceStrikeMs') },
    problems: runs.flatMap(({ problems }) => problems),
  };
}

async function oneRun(story: Story, strikes: readonly Strike[], options: MatrixOptions): Promise<OneRun> {
  const run = await runStory(story, strikes, options);
  const at = strikes.map(({ index, when }) => {
    const { invocation = '', call = '' } = run.sites[index] ?? {};
    const side = when === 'before' || when === 'after';
    return `${invocation} ${side ? 'dies' : 'finds'} ${when} ${call} (#${index})`;
  });
  const where = [story.name, ...at].join(', ');
  const problems: Problem[] = run.violations.map(({ promise, what }) => ({
    promise,
    what: `${where}: ${promise}: ${what}`,
  }));
  const wrong = (what: string): void => void problems.push({ promise: 'matrix', what: `${where}: ${what}` });
  if (run.struck < strikes.length) wrong('nothing was struck');
  if (strikes.length === 0) for (const what of await strayed(story, run)) wrong(what);
  await options.wipe?.();
  const { sites, redrives, waits } = run;
  return { sites, redrives, waits, problems };
}

/** A story that ends otherwise than it is meant to tries something else than it says, and so does a function without a call. */
export async function strayed({ ends, functions }: Story, { sites, world }: CrashRun): Promise<string[]> {
  const { orders } = await world.snapshot();
  const states = orders
    .map(({ status }) => status)
    .sort()
    .join();
  const idle = functions.filter((name) => sites.every(({ invocation }) => invocation !== name));
  return [
    ...([ends].flat().includes(states) ? [] : [`ended in ${states}, not ${[ends].flat().join(' or ')}`]),
    ...(idle.length < functions.length ? [] : ['none of its functions called anything']),
  ];
}
