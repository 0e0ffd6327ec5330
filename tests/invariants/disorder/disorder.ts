import { jsonOf } from '../journal.ts';
import type { Violation } from '../judge.ts';
import { PAID_STATES, placedOrders } from '../snapshot.ts';
import { type Doubles, honest } from '../world/doubles.ts';
import { openStage, type Stage, type Waiting } from './stage.ts';
import type { Story } from './stories.ts';

/** In which order and how often messages come. Only what was told can come; what is missing here comes last, once. */
export interface Shuffle {
  /** Decides interleavings within a burst. */
  readonly seed: number;
  /** How often each message comes, in the order of telling: 1 to 4. */
  readonly copies: readonly number[];
  /** Where each copy stands: the lowest comes first. */
  readonly places: readonly number[];
  /** How many are delivered at the same time, one number a burst, in turns. */
  readonly bursts: readonly number[];
}

/** What an order's life has come to, whatever way it went. */
export interface Ending {
  readonly orders: readonly string[];
  readonly stock: Readonly<Record<string, { available: number; held: number; sold: number }>>;
  /** Minor units that the shop keeps of each order. */
  readonly kept: readonly number[];
  /** Parcels of each order that are on their way. */
  readonly parcels: readonly number[];
  /** Lines that are left in the first buyer's cart. */
  readonly cart: number;
}

export interface Told {
  readonly ending: Ending;
  readonly violations: readonly Violation[];
  /** Deliveries that were made. */
  readonly deliveries: number;
  /** Deliveries that came too early and were made again. */
  readonly redelivered: number;
  /** Deliveries that orders' row contradicted: dead letters, redriven in the end. */
  readonly refused: number;
  /** What was delivered, for people. */
  readonly way: readonly string[];
}

/** Most copies of a message. */
export const MOST_COPIES = 4;

/** One parcel is sent at most in a story; whoever tells of it tells the same. */
const LABEL = 'PARCEL01';

/** Receives of a message before it is a dead letter, as the templates have it. */
const MAX_RECEIVES = 3;

const REDRIVEN = '-redriven';

/** Redrives of a message after which it is lost: one for each step of an order that it came before. */
const MOST_REDRIVES = 3;

/** A copy of a message that is to be delivered. */
interface Copy {
  readonly message: Waiting;
  readonly place: number;
}

export interface Telling {
  /** Default the parts as they are deployed. */
  readonly doubles?: Doubles;
  /**
   * What orders and catalog publish in a run of the same story is there from its beginning, beside what is published anew:
   * before it is true. Default false.
   */
  readonly foretold?: boolean;
}

/** Tells a story with its messages in disorder. */
export async function tell(story: Story, shuffle: Shuffle, telling: Telling = {}): Promise<Told> {
  const { doubles = honest, foretold = false } = telling;
  const { seed } = shuffle;
  const earlier = foretold ? await recorded(story, seed) : [];
  const stage = openStage({ seed, doubles }, LABEL);
  const orders = await story.begin(stage);
  stage.waiting.push(...earlier.map((message) => ({ ...message, id: `foretold-${message.id}` })));
  const way: string[] = [];
  const copies: Copy[] = [];
  let told = 0;
  /** What was told meanwhile takes its places. */
  const hear = (): void => {
    for (; told < stage.waiting.length; told += 1) {
      const message = stage.waiting[told];
      if (message) copies.push(...copiesOf(message, told, shuffle));
    }
    copies.sort((a, b) => a.place - b.place);
  };
  const dead: Copy[] = [];
  let [redelivered, refused] = [0, 0];
  const bury = (copy: Copy): void => {
    const redrives = copy.message.id.split(REDRIVEN).length - 1;
    if (redrives < MOST_REDRIVES) dead.push(copy);
    else throw new Error(`${wordsOf(copy.message)} is dead after ${redrives} redrives; ${way.join(', ')}`);
  };
  for (let burst = 0; ; burst += 1) {
    hear();
    const size = shuffle.bursts[burst % Math.max(1, shuffle.bursts.length)] ?? 1;
    const now = copies.splice(0, size);
    if (now.length === 0) {
      if (dead.length === 0) break;
      // An operator redrives what was given up.
      copies.push(...dead.splice(0).map(({ message, place }) => ({ message: again(message), place })));
      continue;
    }
    way.push(now.map(({ message }) => wordsOf(message)).join(' + '));
    const failed = new Set(await stage.deliver(now.map(({ message }) => message)));
    for (const copy of now.filter(({ message }) => stage.isDead(message))) {
      refused += 1;
      bury(copy);
    }
    for (const copy of now.filter(({ message }) => failed.has(message))) {
      redelivered += 1;
      const last = Math.max(copy.place, ...copies.map(({ place }) => place)) + 1;
      if (copy.message.receives < MAX_RECEIVES) copies.push({ ...copy, place: last });
      else bury(copy);
    }
  }
  return {
    ending: await endingOf(stage, orders),
    violations: await stage.world.verdict(),
    deliveries: way.reduce((sum, step) => sum + step.split(' + ').length, 0),
    redelivered,
    refused,
    way,
  };
}

/**
 * What orders and catalog publish in the story as it goes by itself. Before its time it is not so by the order's own row, and
 * must have no effect until it is. What payments and shipping say of money and parcels is theirs alone to publish.
 */
async function recorded(story: Story, seed: number): Promise<Waiting[]> {
  const stage = openStage({ seed }, LABEL);
  await story.begin(stage);
  for (let told = 0; told < stage.waiting.length; ) {
    const news = stage.waiting.slice(told);
    told = stage.waiting.length;
    await stage.deliver(news);
  }
  return stage.waiting.filter(({ event }) => /^(Order|Reservation)/.test(event.type));
}

const again = (message: Waiting): Waiting => ({
  ...message,
  id: `${message.id}${REDRIVEN}`,
  receives: 0,
});

/** As many as the shuffle says, each a message of its own with the same event. */
function copiesOf(message: Waiting, number: number, { copies, places }: Shuffle): Copy[] {
  const count = copies[number] ?? 1;
  return Array.from({ length: count }, (_, n) => ({
    message: { ...message, id: `${message.id}-${n}`, receives: 0 },
    place: places[number * MOST_COPIES + n] ?? number,
  }));
}

const wordsOf = ({ queue, event }: Waiting): string => `${queue}←${event.type}`;

async function endingOf(stage: Stage, orders: readonly string[]): Promise<Ending> {
  const snapshot = await stage.world.snapshot();
  const placed = new Map(placedOrders(snapshot).map((order) => [order.orderId, order]));
  const first = placed.get(orders[0] ?? '');
  const cart = await stage.call({ method: 'GET', path: `/cart/${first?.userId ?? 'nobody'}` });
  return {
    orders: orders.map((orderId) => placed.get(orderId)?.status ?? 'none'),
    stock: Object.fromEntries(
      snapshot.products.map(({ productId, stock: { available, held, sold } }) => [
        productId,
        { available, held, sold },
      ]),
    ),
    kept: orders.map((orderId) =>
      snapshot.ledger
        .filter(({ key }) => key === orderId)
        .reduce(
          (sum, entry) => sum + Math.max(entry.captured, entry.authorized - entry.voided) - entry.refunded,
          0,
        ),
    ),
    parcels: orders.map(
      (orderId) =>
        snapshot.shipments.filter((one) => one.orderId === orderId && one.status === 'CREATED').length,
    ),
    cart: (jsonOf(cart).items as unknown[]).length,
  };
}

/** The one ending that a story may have. */
export function endingFor({ ends, left, cart = 0 }: Story): Ending {
  const sold = (stock: number) => ({ available: stock, held: 0, sold: 10 - stock });
  return {
    orders: ends,
    stock: { mug: sold(left.mug), lamp: sold(left.lamp) },
    kept: ends.map((end) => (PAID_STATES.has(end) ? (10 - left.mug) * 1250 + 300 : 0)),
    parcels: ends.map((end) => (PAID_STATES.has(end) ? 1 : 0)),
    cart,
  };
}
