import { type Call, jsonOf } from './journal.ts';
import type { Violation } from './judge.ts';
import { insist, type Market, marketOf, stockUp } from './world/buyers.ts';
import type { Chance } from './world/chance.ts';
import { drawnFaults, type FaultRates } from './world/faults.ts';
import { openWorld, type World, type WorldOptions } from './world/world.ts';

export interface CartStormOptions extends Pick<WorldOptions, 'doubles' | 'shop'> {
  readonly seed: number;
  /** Buyers, each with a cart. */
  readonly buyers: number;
  /** Default nothing fails. */
  readonly rates?: FaultRates;
  /** The cart hears of no order while buyers buy. Default false. */
  readonly cartIsDeaf?: boolean;
}

export interface CartStormResult {
  readonly violations: readonly Violation[];
  /** How often what was answered to `POST /orders`, such as `409 cart_already_ordered`. */
  readonly answers: ReadonlyMap<string, number>;
  readonly world: World;
}

const PRODUCTS = ['mug', 'lamp', 'pen'] as const;

/** Buyers at the same time. */
const AT_ONCE = 12;

/** Longest between two clicks, in milliseconds. */
const CLICKS_WITHIN_MS = 500;

/** Tries of a buyer whose card was declined before the cart has its lines again, a second apart. */
const SECOND_LOOKS = 30;

/** One buyer and the cart. */
class Buyer {
  readonly #market: Market;
  readonly #chance: Chance;
  readonly #userId: string;
  #clicks = 0;

  constructor(market: Market, chance: Chance, userId: string) {
    this.#market = market;
    this.#chance = chance;
    this.#userId = userId;
  }

  /** Fills the cart, orders it with many clicks, perhaps adds a line in between, and pays with another card if need be. */
  async buy(): Promise<void> {
    const lines = 1 + this.#chance.below(PRODUCTS.length);
    for (let n = 0; n < lines; n += 1) await this.#add();
    const paymentToken = this.#chance.percent(30) ? 'tok_declined' : 'tok_ok';
    const clicks = this.#orderOften(paymentToken);
    if (this.#chance.percent(40)) {
      await this.#market.sleep(this.#chance.below(CLICKS_WITHIN_MS));
      await this.#add();
      await this.#orderOften(paymentToken);
    }
    const answers = await clicks;
    if (paymentToken === 'tok_declined' && answers.some(({ outcome }) => outcome === 'ok')) {
      await this.#orderAgain();
    }
  }

  async #add(): Promise<void> {
    const productId = this.#chance.pick(PRODUCTS);
    const body = { userId: this.#userId, productId, quantity: 1 + this.#chance.below(2) };
    await insist(this.#market, { client: this.#userId, method: 'POST', path: '/cart', body });
  }

  async #cart(): Promise<{ version: number; items: readonly unknown[] }> {
    const path = `/cart/${this.#userId}`;
    const call = await insist(this.#market, { client: this.#userId, method: 'GET', path });
    return jsonOf(call) as { version: number; items: unknown[] };
  }

  /** Clicks under keys of their own, and now and then without one, at the version that the buyer sees. */
  async #orderOften(paymentToken: string): Promise<Call[]> {
    const { version } = await this.#cart();
    const clicks = Array.from({ length: 2 + this.#chance.below(3) }, async () => {
      await this.#market.sleep(this.#chance.below(CLICKS_WITHIN_MS));
      return this.#order(version, paymentToken);
    });
    return Promise.all(clicks);
  }

  #order(cartVersion: number, paymentToken: string): Promise<Call> {
    this.#clicks += 1;
    const userId = this.#userId;
    const key = this.#chance.percent(75) ? { key: `${userId}-${this.#clicks}` } : {};
    const body = { userId, cartVersion, paymentToken };
    return insist(this.#market, { client: userId, method: 'POST', path: '/orders', body, ...key });
  }

  /** Tries another card as soon as there is something in the cart. */
  async #orderAgain(): Promise<void> {
    for (let look = 0; look < SECOND_LOOKS; look += 1) {
      await this.#market.sleep(1_000);
      const { version, items } = await this.#cart();
      if (items.length === 0) continue;
      const { outcome } = await this.#order(version, 'tok_ok');
      if (outcome === 'ok') return;
    }
  }
}

/** Impatient buyers with carts, over parts that fail; everything comes from the seed. At rest the checker judges. */
export async function cartStorm(options: CartStormOptions): Promise<CartStormResult> {
  const { seed, buyers, rates = {}, cartIsDeaf = false, ...rest } = options;
  const world = openWorld({
    ...rest,
    seed,
    duplicates: 10,
    faults: (chance) => {
      const drawn = drawnFaults(chance, rates);
      return (site) => (cartIsDeaf && site.invocation === 'cart-events' ? 'killed before' : drawn(site));
    },
  });
  const market = marketOf(world);
  const shelves = PRODUCTS.map((productId) => ({ productId, stock: buyers * 100 }));
  await world.play([() => stockUp(market, shelves)]);
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < buyers) {
      next += 1;
      await new Buyer(market, world.chance, `buyer-${next}`).buy();
    }
  };
  await world.play(Array.from({ length: AT_ONCE }, () => line));
  await world.settle();
  const answers = new Map<string, number>();
  for (const call of world.journal.calls.filter(({ path }) => path === '/orders')) {
    const { code = '' } = call.status === 201 ? {} : jsonOf(call);
    const answer = `${call.status ?? 'no answer'} ${code}`.trim();
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  return { violations: await world.verdict(), answers, world };
}
