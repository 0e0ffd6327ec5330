import { SERVICES, type ServiceName } from '../../../server/shop.ts';
import { openStage, type Stage } from '../disorder/stage.ts';
import { type Call, jsonOf, type Request } from '../journal.ts';
import { insist, marketOf } from '../world/buyers.ts';
import { type Doubles, honest } from '../world/doubles.ts';
import type { FaultPlan } from '../world/faults.ts';

import { cartBody, flagsOfNow } from './carts.ts';
import { type Expected, heard, type Model, productBody, swept } from './model.ts';

/** The shop did something else than the model. */
export class Differs extends Error {
  override readonly name = 'Differs';
}

/** Receives of a message before it is a dead letter. */
const MAX_RECEIVES = 3;

/** An event that a dead function has left unsent is sent by a sweep from then on. */
const LEFT_BEHIND_MS = 11_000;

/** The shop under test, in step with the model. */
export interface Real {
  readonly stage: Stage;
  /** What was done so far, in words, one line a step. */
  readonly story: string[];
  now(): number;
  /** Functions that died so far. */
  crashes(): number;
  /** Calls the shop and holds its answer against the expected one. */
  ask(request: Omit<Request, 'client'>, expected: Expected): Promise<Call>;
  /** Lets some services hear what was told. */
  deliver(model: Model, services: readonly ServiceName[]): Promise<void>;
  sweep(model: Model): Promise<void>;
  pass(ms: number): void;
  /** The function that is called next dies at its so-manieth call of something outside. */
  crash(site: number, when: 'before' | 'after'): void;
  /** Compares all that can be read. */
  look(model: Model): Promise<void>;
}

export function openReal(seed: number, doubles: Doubles = honest): Real {
  let crash: { left: number; readonly when: 'before' | 'after' } | undefined;
  let crashed = false;
  let deaths = 0;
  const plan: FaultPlan = () => {
    if (crash === undefined) return 'none';
    crash.left -= 1;
    if (crash.left > 0) return 'none';
    const { when } = crash;
    crash = undefined;
    crashed = true;
    deaths += 1;
    return `killed ${when}`;
  };
  const stage = openStage({ seed, doubles, faults: () => plan });
  const { world } = stage;
  const story: string[] = [];
  const clock = world.scheduler.clock;
  const now = () => clock.now().getTime();
  const fail = (line: string): never => {
    story.push(line);
    throw new Differs(`\n${story.map((step, n) => `  ${n + 1}. ${step}`).join('\n')}`);
  };
  /** What the dead function has stored and not sent is sent; nobody is asked anything meanwhile. Gives whether one died. */
  const recover = async (): Promise<boolean> => {
    if (!crashed) return false;
    crashed = false;
    world.scheduler.advance(LEFT_BEHIND_MS);
    await stage.sweep('outbox');
    return true;
  };
  const send = async (request: Omit<Request, 'client'>): Promise<Call> => {
    const whole = { client: 'client', ...request };
    const keyed = request.key !== undefined || request.method === 'GET';
    const held = keyed ? undefined : crash;
    // Only who can ask again may lose an answer.
    if (!keyed) crash = undefined;
    const [call] = await stage.together([() => insist(marketOf(world), whole)]);
    crash = held;
    return call as Call;
  };
  const ask = async (request: Omit<Request, 'client'>, expected: Expected): Promise<Call> => {
    const call = await send(request);
    const line = `${wordsOf(request)} → ${call.status}`;
    if (call.status !== expected.status) return fail(`${line} expected ${expected.status}: ${call.text}`);
    const wrong = differences(jsonOf(call), expected.body ?? {});
    if (wrong !== '') return fail(`${line}, ${wrong}`);
    const { text = call.text } = expected;
    if (call.text !== text) return fail(`${line}, ${call.text} expected ${text}`);
    if (request.method !== 'GET') story.push(line);
    await recover();
    return call;
  };
  const deliverOnce = async (services: readonly ServiceName[]): Promise<boolean> => {
    // One after the other from each queue: which comes first is told by the model.
    const next = services.flatMap((queue) => stage.waiting.find((message) => message.queue === queue) ?? []);
    for (const message of next) stage.waiting.splice(stage.waiting.indexOf(message), 1);
    const failed = await stage.deliver(next);
    for (const message of failed) {
      if (message.receives >= MAX_RECEIVES) fail(`${message.queue} gives up ${message.event.type}`);
      stage.waiting.unshift(message);
    }
    return next.length > 0;
  };
  const deliver = async (model: Model, services: readonly ServiceName[]): Promise<void> => {
    const drain = async () => {
      while (await deliverOnce(services));
    };
    await drain();
    heard(model, new Set(services));
    if (!(await recover())) return;
    await drain();
    heard(model, new Set(services));
  };
  const look = async (model: Model): Promise<void> => {
    crash = undefined;
    for (const [productId, product] of model.products) {
      const path = `/products/${productId}`;
      const expected = product.archived
        ? { status: 404 }
        : { status: 200, body: productBody(productId, product) };
      await ask({ method: 'GET', path }, expected);
    }
    for (const userId of model.carts.keys()) {
      const expected = { status: 200, body: cartBody(model, userId, flagsOfNow(model)) };
      await ask({ method: 'GET', path: `/cart/${userId}` }, expected);
    }
    for (const { orderId, userId, status } of model.orders) {
      const path = `/orders/${orderId}?userId=${userId}`;
      await ask({ method: 'GET', path }, { status: 200, body: { status } });
    }
  };
  return {
    stage,
    story,
    now,
    crashes: () => deaths,
    ask,
    deliver: async (model, services) => {
      story.push(`${services.length === SERVICES.length ? 'all' : services.join(', ')} hear what was told`);
      await deliver(model, services);
    },
    sweep: async (model) => {
      story.push('the sweeps run');
      swept(model, now());
      await stage.sweep();
      // The next minute's sweeps do what one that died has not.
      if (await recover()) await stage.sweep();
    },
    pass: (ms) => {
      story.push(`${ms / 60_000} minutes pass`);
      world.scheduler.advance(ms);
    },
    crash: (site, when) => {
      story.push(`the next function dies ${when} its call ${site}`);
      crash = { left: site, when };
    },
    look,
  };
}

const wordsOf = ({ method, path, body, key }: Omit<Request, 'client'>): string =>
  [method, path, body && JSON.stringify(body), key && `key ${key}`].filter(Boolean).join(' ');

/** What the expected members are instead, in words; empty when they are as expected. */
function differences(is: Record<string, unknown>, expected: Readonly<Record<string, unknown>>): string {
  return Object.entries(expected)
    .filter(([name, value]) => JSON.stringify(is[name]) !== JSON.stringify(value))
    .map(([name, value]) => `${name} ${JSON.stringify(is[name])} expected ${JSON.stringify(value)}`)
    .join(', ');
}
