import type { Violation } from '../judge.ts';
import type { FaultPlan, Site } from '../world/faults.ts';
import type { Floor, ShopParts } from '../world/shop.ts';
import { openWorld, type World } from '../world/world.ts';
import { STORIES, type Story } from './stories.ts';

export type When = 'before' | 'after';

/** The so-manieth call of a story's functions, and on which side of it the function dies. */
export interface Kill {
  readonly index: number;
  readonly when: When;
}

/** One run of a story. */
export interface CrashRun {
  /** The calls of the story's functions, in order. */
  readonly sites: readonly Site[];
  /** How many of the kills struck. */
  readonly killed: number;
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

/** Runs a story to its rest; its functions die where `kills` says, counted over all that they call. */
export async function runStory(
  story: Story,
  kills: readonly Kill[],
  { seed, shop }: Pick<MatrixOptions, 'seed' | 'shop'>,
): Promise<CrashRun> {
  const sites: Site[] = [];
  const left = [...kills];
  let phase: 'prepare' | 'run' | 'after' = 'prepare';
  const plan: FaultPlan = (site) => {
    if (site.attempt !== undefined) return 'none';
    if (phase === 'prepare') return story.dies?.(site) ? 'killed before' : 'none';
    if (phase === 'after' || !story.functions.includes(site.invocation)) return 'none';
    const [next] = left;
    const strikes = next?.index === sites.length;
    sites.push({ ...site });
    if (next === undefined || !strikes) return 'none';
    left.shift();
    return `killed ${next.when}`;
  };
  const world = openWorld({ seed, shop, faults: () => plan });
  await story.prepare(world);
  phase = 'run';
  await story.run(world);
  phase = 'after';
  await story.after?.(world);
  await world.settle();
  return { sites, killed: kills.length - left.length, violations: await world.verdict(), world };
}

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
export async function matrixOf(story: Story, options: MatrixOptions): Promise<MatrixRow> {
  const undisturbed = await oneRun(story, [], options);
  const violations = [...undisturbed.told];
  let runs = 1;
  for (const [index, site] of undisturbed.sites.entries()) {
    for (const when of ['before', 'after'] as const) {
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
    for (const when of ['before', 'after'] as const) {
      const first = { index, when };
      const { sites } = await oneRun(story, [first], options);
      for (const later of sites.keys()) {
        for (const then of ['before', 'after'] as const) {
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

async function oneRun(story: Story, kills: readonly Kill[], options: MatrixOptions) {
  const run = await runStory(story, kills, options);
  const at = kills.map(({ index, when }) => {
    const { invocation = '', call = '' } = run.sites[index] ?? {};
    return `${invocation} dies ${when} ${call} (#${index})`;
  });
  const where = [story.name, ...at].join(', ');
  const told = run.violations.map(({ promise, what }) => `${where}: ${promise}: ${what}`);
  if (run.killed < kills.length) told.push(`${where}: nobody died`);
  if (kills.length === 0) told.push(...(await strayed(story, run)));
  await options.wipe?.();
  return { told, sites: run.sites };
}

/** A story that ends otherwise than it is meant to tries something else than it says. */
async function strayed({ name, ends }: Story, { sites, world }: CrashRun): Promise<string[]> {
  const { orders } = await world.snapshot();
  const states = orders.map(({ status }) => status).join();
  return states === ends && sites.length > 0 ? [] : [`${name} ended in ${states}, not ${ends}`];
}
