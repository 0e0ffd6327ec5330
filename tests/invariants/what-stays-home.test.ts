import { memoryLogger } from '../../platform/logger.ts';
import { pseudonym } from '../../platform/pseudonym.ts';
import { cancel, insist, marketOf, order, orderOf, stockUp } from './world/buyers.ts';
import { openWorld, type World } from './world/world.ts';

// Ids of users may be e-mail addresses, and a payment token lets whoever has it pay: neither travels further than it must.

const TOKENS = ['tok_ok', 'tok_declined', 'tok_timeout_after_charge', 'tok_error', 'pm_of_a_real_card'];
const USERS = TOKENS.map((_token, n) => `buyer-${n}@example.com`);
const ANY_TOKEN = /tok_|pm_of_a_real_card/;

/** Orders with each token, one of a cart, one that is cancelled, at once with functions that die. */
async function live(world: World): Promise<void> {
  const market = marketOf(world);
  const items = [{ productId: 'mug', quantity: 1 }];
  await world.play([() => stockUp(market, [{ productId: 'mug', stock: 50 }])]);
  const buyers = TOKENS.map((paymentToken, n) => async () => {
    await order(market, { userId: USERS[n] ?? '', items, paymentToken });
  });
  const ofCart = async (): Promise<void> => {
    const userId = 'of-cart@example.com';
    const asks = { client: userId, method: 'POST' };
    await insist(market, { ...asks, path: '/cart', body: { userId, ...items[0] } });
    await insist(market, { client: userId, method: 'GET', path: `/cart/${encodeURIComponent(userId)}` });
    const body = { userId, cartVersion: 1, paymentToken: 'tok_ok' };
    await insist(market, { ...asks, path: '/orders', body, key: 'of-cart' });
  };
  const changed = async (): Promise<void> => {
    const placed = await order(market, { userId: 'sorry@example.com', items, paymentToken: 'tok_error' });
    await cancel(market, orderOf(placed) ?? '', 'sorry@example.com');
  };
  await world.play([...buyers, ofCart, changed]);
}

test('once an order is decided, no row, event, claim, dead letter or log line has its payment token', async () => {
  const logger = memoryLogger();
  const world = openWorld({ seed: 20261128, logger, duplicates: 30 });
  await live(world);
  for (const { event } of (await world.snapshot()).events)
    expect(JSON.stringify(event)).not.toMatch(ANY_TOKEN);
  await world.settle();
  const rows = await world.snapshot();
  expect(rows.orders.length).toBe(TOKENS.length + 2);
  for (const [name, all] of Object.entries(rows)) {
    expect([name, JSON.stringify(all)]).toEqual([name, expect.not.stringMatching(ANY_TOKEN)]);
  }
  expect(logger.lines.length).toBeGreaterThan(100);
  for (const { message, fields } of logger.lines)
    expect([message, textOf(fields)]).toEqual([message, expect.not.stringMatching(ANY_TOKEN)]);
  expect(await world.verdict()).toEqual([]);
});

test('no log line has the id of a user: it has a pseudonym', async () => {
  const logger = memoryLogger();
  const world = openWorld({ seed: 20261129, logger });
  await live(world);
  await world.settle();
  const lines = logger.lines.map(({ message, fields }) => `${message} ${textOf(fields)}`);
  expect(lines.filter((line) => /@example|%40example/.test(line))).toEqual([]);
  for (const user of USERS) expect(lines.some((line) => line.includes(pseudonym(user)))).toBe(true);
});

/** A field as a log line has it, errors with their messages and causes. */
const textOf = (fields: object): string =>
  JSON.stringify(fields, (_name, value: unknown) =>
    value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value,
  );
