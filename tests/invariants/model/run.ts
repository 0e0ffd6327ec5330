import fc from 'fast-check';
import { SERVICES } from '../../../server/shop.ts';
import { type Call, jsonOf } from '../journal.ts';
import type { Doubles } from '../world/doubles.ts';
import { catalogSteps } from './catalog-steps.ts';
import { EUR, emptyModel, type Model } from './model.ts';
import { openReal, type Real } from './real.ts';
import { shopSteps } from './shop-steps.ts';
import type { Step } from './step.ts';

export interface ModelRuns {
  readonly seed: number;
  readonly runs: number;
  /** Default the parts as they are deployed. */
  readonly doubles?: Doubles;
  /** Where in the seed's runs to begin: of a run that went wrong, as it was told. */
  readonly path?: string;
  readonly replayPath?: string;
}

export interface ModelResult {
  readonly ok: boolean;
  readonly runs: number;
  /** Steps that were taken in all runs, those of shrinking apart. */
  readonly steps: number;
  /** Answers that were compared. */
  readonly answers: number;
  /** How often what was answered, such as `POST /orders 409 price_changed`. */
  readonly kinds: ReadonlyMap<string, number>;
  /** Functions that died. */
  readonly crashes: number;
  /** What went wrong, as short a story as could be found; empty when nothing did. */
  readonly story: string;
  /** Steps of that story. */
  readonly length: number;
  /** What repeats that story. */
  readonly path: string;
  readonly replayPath: string;
}

const MOST_STEPS = 40;

/** A shop with two products on its shelves. */
async function begin(real: Real): Promise<Model> {
  const model = emptyModel();
  for (const [productId, price, available] of [
    ['mug', 1000, 5],
    ['lamp', 250, 4],
  ] as const) {
    const body = { productId, name: productId, category: 'things', price: EUR(price), stock: available };
    await real.ask({ method: 'POST', path: '/products', body }, { status: 201 });
    model.products.set(productId, { price, version: 1, available, taken: 0, archived: false });
  }
  real.story.length = 0;
  return model;
}

/** Everybody hears everything, and the judge finds nothing. */
async function end(model: Model, real: Real): Promise<void> {
  await real.look(model);
  await real.deliver(model, SERVICES);
  await real.look(model);
  await real.stage.settle();
  const violations = await real.stage.world.verdict();
  if (violations.length > 0) {
    const told = violations.map(({ promise, what }) => `${promise}: ${what}`);
    throw new Error(`\n${real.story.map((line, n) => `  ${n + 1}. ${line}`).join('\n')}\n${told.join('\n')}`);
  }
  await real.look(model);
}

/** Runs stories of up to 40 steps, each on a shop of its own, beside the model; shrinks the first that differs. */
export async function runModel({ seed, runs, doubles, path, replayPath }: ModelRuns): Promise<ModelResult> {
  let steps = 0;
  let answers = 0;
  let crashes = 0;
  const kinds = new Map<string, number>();
  let failed = false;
  const stories = fc.commands<Model, Real, false>([...catalogSteps, ...shopSteps] as fc.Arbitrary<Step>[], {
    maxCommands: MOST_STEPS,
    size: 'max',
    ...(replayPath === undefined ? {} : { replayPath }),
  });
  const property = fc.asyncProperty(fc.noShrink(fc.nat()), stories, async (worldSeed, commands) => {
    const real = openReal(worldSeed, doubles);
    try {
      const model = await begin(real);
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await end(model, real);
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      if (!failed) {
        steps += real.story.length;
        const { calls } = real.stage.world.journal;
        answers += calls.length;
        crashes += real.crashes();
        for (const call of calls) kinds.set(kindOf(call), (kinds.get(kindOf(call)) ?? 0) + 1);
      }
    }
  });
  const details = await fc.check(property, { seed, numRuns: runs, ...(path === undefined ? {} : { path }) });
  const [, commands] = details.counterexample ?? [];
  const words = String(commands ?? '');
  return {
    ok: !details.failed,
    runs: details.numRuns,
    steps,
    answers,
    kinds,
    crashes,
    story: details.failed ? String(details.errorInstance) : '',
    length: commands === undefined ? 0 : [...commands].filter((one) => ran(one)).length,
    path: details.counterexamplePath ?? '',
    replayPath: /replayPath="([^"]*)"/.exec(words)?.[1] ?? '',
  };
}

/** The route, the status and, of a refusal, its code. */
function kindOf(call: Call): string {
  const { method, path, status } = call;
  const [, first, second, third] = path.split(/[/?]/);
  const route = `${method} /${first}${third === 'stock' || third === 'cancel' ? `/${third}` : second ? '/…' : ''}`;
  const code = status !== undefined && status >= 400 ? ` ${jsonOf(call).code}` : '';
  return `${route} ${status ?? 'no answer'}${code}`;
}

const ran = (command: unknown): boolean => Object(command).hasRan === true;
