import type { Violation } from '../judge.ts';
import type { Fault, FaultPlan, Site } from '../world/faults.ts';
import type { Floor, ShopParts } from '../world/shop.ts';
import { openWorld, type World } from '../world/world.ts';
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

/** What came of a story. */
export interface MatrixRow {
  readonly story: string;
  readonly calls: number;
  readonly runs: number;
  readonly violations: readonly string[];
}

/** Runs a story to its rest, struck where `strikes` says, counted over all that its functions call. */
export async function runStory(
  story: Story,
  strikes: readonly Strike[],
  { seed, shop }: Pick<MatrixOptions, 'seed' | 'shop'>,
): Promise<CrashRun> {
  const sites: Site[] = [];
  const left = [...strikes];
  let struck = 0;
  let failing: (Site & Strike) | undefined;
  let phase: 'prepare' | 'run' | 'after' = 'prepare';
  const plan: FaultPlan = (site) => {
    if (site.attempt !== undefined) {
      if (failing === undefined || !isSame(site, failing)) return 'none';
      const { when } = failing;
      failing = undefined;
      struck += 1;
      return when as Fault;
    }
    if (phase === 'prepare') return story.dies?.(site) ? 'killed before' : 'none';
    if (phase === 'after' || !story.functions.includes(site.invocation)) return 'none';
    const [next] = left;
    const isNext = next?.index === sites.length;
    sites.push({ ...site });
    if (next === undefined || !isNext) return 'none';
    left.shift();
    if (next.when === 'before' || next.when === 'after') {
      struck += 1;
      return `killed ${next.when}`;
    }
    failing = { ...site, ...next };
    return 'none';
  };
  const world = openWorld({ seed, shop, faults: () => plan });
  await story.prepare(world);
  phase = 'run';
  await story.run(world);
  phase = 'after';
  await story.after?.(world);
  await world.settle();
  return { sites, struck, violations: await world.verdict(), world };
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
  const violations = [...undisturbed.told];
  let runs = 1;
  for (const [index, site] of undisturbed.sites.entries()) {
    for (const when of what) {
      const { told, sites } = await oneRun(story, [{ index, when }], options);
      if (sites[index]?.call !== site.call) told.push('it went another way than the undisturbed run');
      violations.push(...told);
      runs += 1;
    }
  }
  return { story: story.name, calls: undisturbed.sites.length, runs, violations };
}

/** Two functions die in one run: each call × {before, after} × each later one × {before, after}; every so-manieth of them. */
export async function pairsOf(
  story: Story,
  options: MatrixOptions & { readonly every?: number },
): Promise<MatrixRow> {
  const { every = 1 } = options;
  const undisturbed = await oneRun(story, [], options);
  const violations: string[] = [];
  let drawn = 0;
  let runs = 0;
  for (const index of undisturbed.sites.keys()) {
    for (const when of SIDES) {
      const first = { index, when };
      const { sites } = await oneRun(story, [first], options);
      for (const later of sites.keys()) {
        for (const then of SIDES) {
          drawn += 1;
          if (later <= index || drawn % every !== 0) continue;
          runs += 1;
          violations.push(...(await oneRun(story, [first, { index: later, when: then }], options)).told);
        }
      }
    }
  }
  return { story: story.name, calls: undisturbed.sites.length, runs, violations };
}

async function oneRun(story: Story, strikes: readonly Strike[], options: MatrixOptions) {
  const run = await runStory(story, strikes, options);
  const at = strikes.map(({ index, when }) => {
    const { invocation = '', call = '' } = run.sites[index] ?? {};
    const side = when === 'before' || when === 'after';
    return `${invocation} ${side ? 'dies' : 'finds'} ${when} ${call} (#${index})`;
  });
  const where = [story.name, ...at].join(', ');
  const told = run.violations.map(({ promise, what }) => `${where}: ${promise}: ${what}`);
  if (run.struck < strikes.length) told.push(`${where}: nothing was struck`);
  if (strikes.length === 0) told.push(...(await strayed(story, run)));
  await options.wipe?.();
  return { told, sites: run.sites };
}

/** A story that ends otherwise than it is meant to tries something else than it says. */
async function strayed({ name, ends }: Story, { sites, world }: CrashRun): Promise<string[]> {
  const { orders } = await world.snapshot();
  const states = orders.map(({ status }) => status).join();
  return states === ends && sites.length > 0 ? [] : [`${name} ended in ${states}, not ${ends}`];
}
