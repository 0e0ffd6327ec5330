import { type Market, marketOf, order, stockUp } from './world/buyers.ts';
import type { Parts } from './world/doubles.ts';
import type { FaultPlan } from './world/faults.ts';
import { openWorld } from './world/world.ts';

const MINUTE_MS = 60_500;

/** A shop with a provider that a test can put out, and a topic that can refuse what payments tells. */
function shopInTrouble() {
  const trouble = {
    /** What a charge does. */
    authorize: (real: Parts['provider'], ...[request]: Parameters<Parts['provider']['authorize']>) =>
      real.authorize(request),
    find: (real: Parts['provider'], key: string) => real.find(key),
    topicRefuses: false,
  };
  const plan: FaultPlan = ({ invocation, call }) =>
    trouble.topicRefuses && invocation === 'payments-events' && call === 'topic.publish' ? 'refused' : 'none';
  const world = openWorld({
    seed: 20261121,
    faults: () => plan,
    doubles: (parts) => ({
      ...parts,
      provider: {
        ...parts.provider,
        authorize: (request) => trouble.authorize(parts.provider, request),
        find: (key) => trouble.find(parts.provider, key),
      },
    }),
  });
  const market = marketOf(world);
  const { clock } = world.scheduler;
  const wait = (ms: number) => world.play([() => clock.sleep(ms)]);
  const buy = (userId: string) => order(market, { userId, items: [{ productId: 'mug', quantity: 1 }] });
  const crowd = (count: number, name: string) =>
    world.play(Array.from({ length: count }, (_, n) => async () => void (await buy(`${name}-${n}`))));
  const orderOf = async (userId: string) =>
    (await world.snapshot()).orders.find((one) => 'userId' in one && one.userId === userId);
  return { world, market, trouble, clock, wait, buy, crowd, orderOf };
}

const shelf = (market: Market) => stockUp(market, [{ productId: 'mug', stock: 1000 }]);

test('a result that was not sent is told in the next minute, although the provider answers nothing any more', async () => {
  const { world, market, trouble, clock, wait, buy, crowd, orderOf } = shopInTrouble();
  await world.play([() => shelf(market)]);
  const down = async () => {
    throw new Error('the provider is down');
  };
  trouble.authorize = down;
  trouble.find = async () => {
    await clock.sleep(6_000);
    return down();
  };
  await crowd(150, 'early');
  await wait(3 * MINUTE_MS);
  // One order is charged and its result stored; only the word of it is refused once.
  trouble.authorize = (real, request) => real.authorize(request);
  trouble.topicRefuses = true;
  await world.play([async () => void (await buy('ada')), () => clock.sleep(5_000)]);
  trouble.topicRefuses = false;
  trouble.authorize = down;
  expect(await orderOf('ada')).toMatchObject({ status: 'PENDING' });
  await wait(2 * MINUTE_MS);
  expect(['PAID', 'SHIPPED']).toContain((await orderOf('ada'))?.status);
  await world.settle();
  expect(await world.verdict()).toEqual([]);
}, 60_000);

test('a charge that was taken is found behind hundreds that the provider has never heard of', async () => {
  const { world, market, trouble, clock, wait, buy, crowd, orderOf } = shopInTrouble();
  await world.play([() => shelf(market)]);
  trouble.authorize = async () => {
    throw new Error('failed before anything was done');
  };
  await crowd(205, 'unknown');
  await wait(20_000);
  trouble.authorize = async (real, request) => {
    await real.authorize(request);
    throw new Error('failed after it was done');
  };
  trouble.find = async () => {
    throw new Error('the provider is down');
  };
  await world.play([async () => void (await buy('ada')), () => clock.sleep(20_000)]);
  trouble.find = (real, key) => real.find(key);
  await wait(6 * MINUTE_MS);
  expect(['PAID', 'SHIPPED']).toContain((await orderOf('ada'))?.status);
  await world.settle();
  expect(await world.verdict()).toEqual([]);
}, 60_000);
