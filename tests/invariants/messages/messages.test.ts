import { ReservationExpired } from '../../../functions/catalog/contract/events.ts';
import type { ReservationStore } from '../../../functions/catalog/domain/reservation-store.ts';
import { isoNow } from '../../../platform/clock.ts';
import { createEvent } from '../../../platform/events.ts';
import { seededIds } from '../../../platform/ids.ts';
import { SERVICES } from '../../../server/shop.ts';
import { formOf, repeatBy } from '../form.ts';
import type { Violation } from '../judge.ts';
import { report } from '../report.ts';
import { type DeadLetter, placedOrders } from '../snapshot.ts';
import type { QueueHandler } from '../world/bus.ts';
import { marketOf, order, stockUp } from '../world/buyers.ts';
import type { Parts } from '../world/doubles.ts';
import { drawnFaults, type Fault, type FaultPlan } from '../world/faults.ts';
import { memoryShop } from '../world/memory-shop.ts';
import type { Floor } from '../world/shop.ts';
import { openWorld, type World, type WorldOptions } from '../world/world.ts';
import { type Poison, poisonFor } from './poison.ts';

const { long, seed } = formOf();
const SEEDS = Array.from({ length: long ? 100 : 4 }, (_, n) => seed + n);
const MOST_MS = 30 * 60_000;

/** Not JSON, of another version, of another type, with wrong data, with too much of it, and contradicted by the order's row. */
const KINDS = 6;

/** With six messages an order, and some of them twice, well above 500. */
const ORDERS = 80;

const done = { orders: 0, received: 0, poison: 0, killed: 0, redriven: 0, left: 0, seeds: 0, violations: 0 };
const kinds = new Set<string>();

// What the report says follows from what ran: a seed that broke something never counts as done.
afterAll(() =>
  report('messages', [
    {
      promise: 'P5',
      title: 'no message is lost or silently dropped',
      tried: `orders beside poison of each kind in every queue, functions killed; one that is broken is repaired, its messages redriven twice at once; ${SEEDS.length} seeds`,
      numbers: {
        seeds: done.seeds,
        orders: done.orders,
        'messages received': done.received,
        poison: done.poison,
        'kinds of poison': kinds.size,
        'functions killed': done.killed,
        redriven: done.redriven,
        'dead letters after the repair': done.left,
        violations: done.violations,
      },
      seed,
      ok: done.seeds === SEEDS.length && done.violations === 0 && done.killed > 0 && kinds.size >= KINDS,
    },
  ]),
);

/** The first order whose units catalog is to move, as long as it cannot. */
interface Lost {
  orderId: string | undefined;
  isBroken: boolean;
}

interface Played {
  readonly world: World;
  readonly poison: readonly Poison[];
  readonly parts: Parts;
  readonly lost: Lost;
  /** Messages that consumers got, the same one as often as it came. */
  readonly received: () => number;
}

/** A busy shop with poison in every queue, until nothing moves any more. */
async function play(options: WorldOptions, isBroken = false): Promise<Played> {
  let received = 0;
  const lost: Lost = { orderId: undefined, isBroken };
  let parts: Parts | undefined;
  const counting =
    (handler: QueueHandler): QueueHandler =>
    (event, context) => {
      received += event.Records.length;
      return (options.handlers?.(handler) ?? handler)(event, context);
    };
  const world = openWorld({
    duplicates: 10,
    approvalPercent: 85,
    ...options,
    handlers: counting,
    doubles: (honest) => {
      parts = honest;
      const { reservations } = honest;
      const find: typeof reservations.find = async (orderId) => {
        lost.orderId ??= orderId;
        if (lost.isBroken && lost.orderId === orderId) throw new Error('its row cannot be read');
        return reservations.find(orderId);
      };
      return { ...honest, reservations: { ...reservations, find } };
    },
  });
  if (parts === undefined) throw new Error('the world has no parts');
  const market = marketOf(world);
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 1_000 }])]);
  const ids = seededIds(world.scheduler.clock, options.seed + 1);
  const poison = SERVICES.flatMap((queue) => poisonFor(queue, ids));
  const buyers = Array.from({ length: ORDERS }, (_, n) => async () => {
    const letter = poison[n];
    if (letter) world.bus.put(letter.queue, letter.body);
    await order(market, { userId: `buyer-${n}`, items: [{ productId: 'mug', quantity: 1 + (n % 3) }] });
  });
  await world.play(buyers);
  await world.settle();
  return { world, poison, parts, lost, received: () => received };
}

/** What is broken is repaired, and its messages put back twice at once: they are done, once. */
async function repair({ world, parts, lost }: Played): Promise<number> {
  const orderId = lost.orderId ?? 'none';
  const state = async () => (await parts.reservations.find(orderId))?.state;
  const isItsOwn = ({ queue, body }: DeadLetter) => queue === 'catalog' && body.includes(orderId);
  expect(world.bus.deadLetters.some(isItsOwn)).toBe(true);
  expect(await state()).toBe('HELD');
  lost.isBroken = false;
  const moved = world.bus.redrive('catalog') + world.bus.redrive('catalog');
  await world.settle();
  expect(world.bus.deadLetters.some(isItsOwn)).toBe(false);
  expect(await state()).not.toBe('HELD');
  return moved;
}

/** Violations, with what repeats them. */
const named = (violations: readonly Violation[], one: number): string[] =>
  violations.map(({ promise, what }) => `${promise}: ${what}; ${repeatBy(one, 'tests/invariants/messages')}`);

const bodies = (poison: readonly Poison[]): string[] => poison.map(({ body }) => body);

test.each(SEEDS)(
  'good ones are applied once beside poison of six kinds, with kills; seed %d',
  async (one) => {
    let killed = 0;
    const counted = (plan: FaultPlan): FaultPlan => {
      return (site) => {
        const fault = plan(site);
        if (fault.startsWith('killed') && site.invocation !== '') killed += 1;
        return fault;
      };
    };
    const faults: WorldOptions['faults'] = (chance) =>
      counted(drawnFaults(chance, { killed: 1, lost: 1, refused: 1 }));
    const played = await play({ seed: one, faults }, true);
    const { world, poison } = played;
    const moved = await repair(played);
    expect(world.bus.waiting).toEqual([]);
    const violations = await world.verdict({ poison: bodies(poison) });
    done.violations += violations.length;
    expect(named(violations, one)).toEqual([]);
    const { orders, deadLetters } = await world.snapshot();
    for (const { kind } of poison) kinds.add(kind);
    done.orders += placedOrders({ orders }).length;
    done.received += played.received();
    done.poison += poison.length;
    done.killed += killed;
    done.redriven += moved;
    done.left += deadLetters.length;
    done.seeds += 1;
  },
  MOST_MS,
);

/** Less than half of those that any seed has: which batch a message comes in, and so how often one dies, is the seed's. */
const STRIKES = 15;

/** The same fault at the first so many of some calls of consumers. */
function firstOnes(fault: Fault, calls: RegExp, times: number): { plan: FaultPlan; left: () => number } {
  let left = times;
  const plan: FaultPlan = ({ invocation, call }) => {
    if (left === 0 || !invocation.endsWith('-events') || !calls.test(call)) return 'none';
    left -= 1;
    return fault;
  };
  return { plan, left: () => left };
}

test.each([
  ['is published and could not be marked', 'refused', /Outbox\.markSent/],
  ['is published by a function that dies before it marks it', 'killed before', /Outbox\.markSent/],
  ['is stored by a function that dies before it publishes', 'killed before', /^topic\.publish/],
  [
    'has had its effect when its function runs out of time',
    'killed after',
    /\.(saveMove|saveResult|saveChange|saveNew)$/,
  ],
] as const)('an event that %s is told again, and done once', async (_, fault, calls) => {
  const { plan, left } = firstOnes(fault, calls, STRIKES);
  const { world, poison } = await play({ seed, duplicates: 0, faults: () => plan });
  expect(left()).toBe(0);
  expect(await world.verdict({ poison: bodies(poison) })).toEqual([]);
});

test('of a batch of ten of which one throws, nine are done and only that one comes again', async () => {
  const batches: { readonly records: number; readonly failed: string[] }[] = [];
  const { opened, reservations } = reservationsOf();
  let broken = '';
  const world = openWorld({
    seed,
    width: 1,
    handlers: (handler) => async (event, context) => {
      const answer = await handler(event, context);
      const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      batches.push({ records: event.Records.length, failed });
      return answer;
    },
    doubles: (parts) => ({
      ...opened(parts),
      shipments: {
        ...parts.shipments,
        saveClosure: async (orderId, closing) => {
          if (orderId === broken) throw new Error('its row cannot be written');
          return parts.shipments.saveClosure(orderId, closing);
        },
      },
    }),
  });
  const cancelled = await abandonedOrders(world, reservations(), 10);
  broken = cancelled[3]?.orderId ?? '';
  batches.length = 0;
  for (const { body } of cancelled) world.bus.put('shipping', body);
  await world.play([]);
  const [first, ...rest] = batches;
  expect(first).toMatchObject({ records: 10, failed: [expect.any(String)] });
  expect(rest.map(({ records }) => records)).toEqual([1, 1]);
  expect(new Set(batches.flatMap(({ failed }) => failed)).size).toBe(1);
  expect(world.bus.deadLetters.map(({ body }) => body)).toEqual([cancelled[3]?.body]);
});

test('poison is a dead letter at its first delivery, beside nine that are done', async () => {
  const batches: number[] = [];
  const { opened, reservations } = reservationsOf();
  const world = openWorld({
    seed,
    doubles: opened,
    width: 1,
    handlers: (handler) => async (event, context) => {
      batches.push(event.Records.length);
      return handler(event, context);
    },
  });
  const cancelled = await abandonedOrders(world, reservations(), 9);
  batches.length = 0;
  const [wrong] = poisonFor('shipping', seededIds(world.scheduler.clock, 5));
  for (const body of [...cancelled.map((one) => one.body), wrong?.body ?? ''])
    world.bus.put('shipping', body);
  await world.play([]);
  expect(batches).toEqual([10]);
  expect(world.bus.deadLetters.map(({ body }) => body)).toEqual([wrong?.body]);
});

/** Gives the reservations of a world that is opened with `opened` as its doubles. */
function reservationsOf() {
  let parts: Parts | undefined;
  const opened = (all: Parts): Parts => {
    parts = all;
    return all;
  };
  const reservations = (): ReservationStore => {
    if (parts === undefined) throw new Error('the world is not open yet');
    return parts.reservations;
  };
  return { opened, reservations };
}

/** Checkouts that never finished, and the events of their end, which were heard before. */
async function abandonedOrders(
  world: World,
  reservations: ReservationStore,
  count: number,
): Promise<{ orderId: string; body: string }[]> {
  const { clock } = world.scheduler;
  const ids = seededIds(clock, 5);
  const about = Array.from({ length: count }, () => ({ orderId: ids.next(), heldAt: isoNow(clock) }));
  for (const { orderId, heldAt } of about) {
    const fact = { subject: orderId, occurredAt: heldAt, correlationId: 'batch' };
    const total = { amount: 0, currency: 'EUR' };
    const held = { state: 'HELD', lines: [], total, heldAt, since: heldAt, sweepAt: heldAt } as const;
    await reservations.saveChange({
      before: undefined,
      after: { ...held, orderId, correlationId: 'batch' },
      moves: [],
    });
    world.bus.put('orders', JSON.stringify(createEvent(ReservationExpired, fact, { orderId, heldAt })));
  }
  await world.rest();
  const { events } = await world.snapshot();
  return events.flatMap(({ event }) =>
    event.type === 'OrderCancelled' ? [{ orderId: event.subject, body: JSON.stringify(event) }] : [],
  );
}

test('a consumer that catches everything and returns no failures is found out', async () => {
  const swallow =
    (handler: QueueHandler): QueueHandler =>
    async (event, context) => {
      await handler(event, context).catch(() => undefined);
      return { batchItemFailures: [] };
    };
  const failed = () => ({ retryAfter: async () => {}, deadLetter: async () => {} });
  const shop = (floor: Floor) => ({ ...memoryShop(floor), failed });
  const { world, poison } = await play({ seed, handlers: swallow, shop });
  const violations = await world.verdict({ poison: bodies(poison) });
  expect(violations.filter(({ promise }) => promise === 'P5')).not.toEqual([]);
});
