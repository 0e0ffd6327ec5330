import { seededIds } from '../../../platform/ids.ts';
import { type Logger, memoryLogger } from '../../../platform/logger.ts';
import { memoryMetrics } from '../../../platform/metrics.ts';
import { sqsConsumer } from '../../../platform/sqs-consumer.ts';
import type { FailedMessages } from '../../../platform/sqs-queue.ts';
import { sweepHandler } from '../../../platform/sweep.ts';
import { SERVICES, type ServiceName } from '../../../server/shop.ts';
import { API_KEY, digest, type Journal, openJournal, type Request, type Response } from '../journal.ts';
import { judge, type Violation } from '../judge.ts';
import type { Evidence } from '../rules/rule.ts';
import type { Snapshot } from '../snapshot.ts';
import { type Bus, openBus, type Queue, type QueueHandler } from './bus.ts';
import { type Chance, seededChance } from './chance.ts';
import { type Doubles, honest } from './doubles.ts';
import { type FaultPlan, noFaults, openGate } from './faults.ts';
import { deadline, invoke } from './invocation.ts';
import { memoryShop } from './memory-shop.ts';
import { openScheduler, type Scheduler } from './scheduler.ts';
import type { Floor, ShopParts } from './shop.ts';

export interface WorldOptions {
  /** Decides interleavings, ids, jitter and what the provider declines. */
  readonly seed: number;
  /** What befalls calls, from the same seed's chance. Default nothing. */
  readonly faults?: (chance: Chance) => FaultPlan;
  /** Default the parts as they are deployed. */
  readonly doubles?: Doubles;
  /** Puts something around the handler of a queue, such as one that swallows failures. */
  readonly handlers?: (handler: QueueHandler) => QueueHandler;
  /** Of a hundred orders without a token so many are paid. Default 100. */
  readonly approvalPercent?: number;
  /** Of a hundred messages so many are delivered twice. Default 0. */
  readonly duplicates?: number;
  /** Batches of one queue in work at once. Default 2. */
  readonly width?: number;
  /** Default the shop over memory. */
  readonly shop?: (floor: Floor) => ShopParts;
  /** Default a logger that keeps nothing. */
  readonly logger?: Logger;
}

/** A shop in one process with everything that moves it: clients, queues, schedules, faults, time. */
export interface World {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly journal: Journal;
  readonly bus: Bus;
  readonly shop: ShopParts;
  /** Runs clients at the same time, with queues and schedules beside them, until the clients are done. */
  play(clients: readonly (() => Promise<void>)[]): Promise<void>;
  /** Runs every sweep once and whatever comes of it, until nothing moves any more. */
  rest(): Promise<void>;
  /** From here on nothing fails. Runs sweeps and redrives what was given up until nothing moves any more. */
  settle(): Promise<void>;
  /** What is there now. */
  snapshot(): Promise<Snapshot>;
  /** Judges the run. */
  verdict(more?: Pick<Evidence, 'poison' | 'soldOut'>): Promise<Violation[]>;
  /** The run in a word: calls, answers and rows. */
  hash(): Promise<string>;
}

/** The sweeps' schedule. */
const MINUTE_MS = 60_000;

/** Longer than any hold, and than what a hold is asked about again after. */
const HOLDS_ARE_OVER_MS = 16 * MINUTE_MS;

/** Rounds of time, sweeps and redrives after which everything must have come to rest. */
const ROUNDS = 4;

/** A logger that keeps nothing: a storm writes a line a call. */
const quiet: Logger = {
  ...memoryLogger(),
  debug: drop,
  info: drop,
  warn: drop,
  error: drop,
  with: () => quiet,
};
function drop(): void {}

export function openWorld(options: WorldOptions): World {
  const chance = seededChance(options.seed);
  const scheduler = openScheduler(chance);
  const { clock } = scheduler;
  const ids = seededIds(clock, options.seed);
  const logger = options.logger ?? quiet;
  const metrics = memoryMetrics();
  const drawn = options.faults?.(chance) ?? noFaults;
  let plan: FaultPlan = drawn;
  let atRest = false;
  const queues: Queue[] = [];
  const { duplicates = 0, width = 2 } = options;
  const bus = openBus(
    { scheduler, chance, duplicates: () => (atRest ? 0 : duplicates), width },
    () => queues,
  );
  const floor: Floor = {
    clock,
    ids,
    logger,
    metrics,
    gate: openGate(scheduler, () => plan),
    scheduler,
    chance,
    plan: (site) => plan(site),
    hide: bus.hide,
    bury: bus.bury,
    publish: bus.publish,
    payment: { seed: String(options.seed), approvalPercent: options.approvalPercent ?? 100 },
    doubles: options.doubles ?? honest,
  };
  const shop = (options.shop ?? memoryShop)(floor);
  for (const name of SERVICES) {
    const inProcess: FailedMessages = {
      retryAfter: async (receipt, seconds) => bus.hide(receipt, seconds),
      deadLetter: async ({ body }) => bus.bury(name, body),
    };
    const queue = { queueUrl: name, deadLetterQueueUrl: `${name}-dlq` };
    const deps = { clock, ids, logger, metrics, ...queue, errorMetric: 'CatalogError' as const };
    const consumer = { ...deps, handlers: shop.handlers[name] };
    const handler = sqsConsumer(consumer, shop.failed?.(name) ?? inProcess) as QueueHandler;
    const types = new Set(shop.handlers[name].map(({ kind }) => kind.type));
    queues.push({ name, types, handler: options.handlers?.(handler) ?? handler });
  }
  const sweep = async (service: ServiceName): Promise<void> => {
    const tasks = shop.sweeps[service];
    if (tasks === undefined) return;
    // A sweep that fails or dies is the next minute's.
    await invoke(`${service}-sweep`, deadline(clock, 'sweep'), sweepHandler(tasks, { logger, ids })).catch(
      () => undefined,
    );
  };
  const sweepAll = async () => void (await Promise.all(SERVICES.map(sweep)));
  const journal = openJournal((request) => send(request, shop, clock), clock);
  const play = async (clients: readonly (() => Promise<void>)[]): Promise<void> => {
    let open = true;
    const minutes = async (): Promise<void> => {
      while (open) {
        await clock.sleep(MINUTE_MS);
        // What the last ones leave behind is for those who look at it then.
        if (open) await sweepAll();
      }
    };
    const work = Promise.all(clients.map((client) => client())).finally(() => {
      open = false;
    });
    const everything = Promise.all([work, minutes(), bus.deliver(() => !open)]);
    await scheduler.run();
    await everything;
  };
  const rest = async (): Promise<void> => {
    const everything = sweepAll().then(() => bus.deliver(() => true));
    await scheduler.run();
    await everything;
  };
  const snapshot = async (): Promise<Snapshot> => ({
    ...(await shop.rows()),
    deadLetters: bus.deadLetters,
    waiting: bus.waiting.length,
  });
  return {
    scheduler,
    chance,
    journal,
    bus,
    shop,
    play,
    rest,
    settle: async () => {
      plan = noFaults;
      atRest = true;
      for (let round = 0; round < ROUNDS; round += 1) {
        scheduler.advance(round === 0 ? MINUTE_MS : HOLDS_ARE_OVER_MS);
        const told = bus.told();
        await rest();
        const redriven = SERVICES.map((queue) => bus.redrive(queue));
        if (redriven.some((count) => count > 0)) await rest();
        if (round > 0 && bus.told() === told) return;
      }
    },
    snapshot,
    verdict: async (more = {}) => judge({ calls: journal.calls, snapshot: await snapshot(), ...more }),
    hash: async () => digest(journal.calls, await snapshot()),
  };
}

const APP_BY_PATH = [
  [/^\/(products|categories)/, 'catalog'],
  [/^\/cart/, 'cart'],
  [/^\/orders/, 'orders'],
  [/^\/shipments/, 'shipping'],
] as const;

/** A request as API Gateway brings it: a function that dies leaves no answer. */
async function send(request: Request, shop: ShopParts, clock: Floor['clock']): Promise<Response> {
  const { method, path, body, key } = request;
  const [, name = 'catalog'] = APP_BY_PATH.find(([pattern]) => pattern.test(path)) ?? [];
  const url = new URL(path, 'http://shop');
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await invoke(`${name}-http`, deadline(clock, 'http'), () =>
    shop.apps[name].handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      baseUrl: url.origin,
      headers: {
        'x-api-key': API_KEY,
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: async () => new TextEncoder().encode(text ?? ''),
    }),
  );
  return { status: answer.status, text: answer.body ?? '' };
}
