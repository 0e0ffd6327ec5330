import { seededIds } from '../../platform/ids.ts';
import { stockUp } from '../../tests/invariants/world/buyers.ts';
import { openWorld } from '../../tests/invariants/world/world.ts';
import { arrivals } from './arrivals.ts';
import { crowd } from './customers.ts';
import { driveClosed, driveOpen, type Sample, type Time } from './drive.ts';
import { figuresOf } from './figures.ts';
import { PRESETS, type PresetName } from './presets.ts';

/** A preset against the whole shop in one process, in the shop's own time: what it takes is no matter of this machine. */
async function inOneProcess(name: PresetName) {
  const preset = PRESETS[name];
  const world = openWorld({ seed: 1 });
  const { journal, scheduler } = world;
  const time: Time = {
    now: () => scheduler.clock.now().getTime(),
    sleep: (ms) => scheduler.clock.sleep(ms),
  };
  const products = Array.from({ length: preset.products.count }, (_, number) => `product-${number}`);
  const shelves = products.map((productId) => ({ productId, stock: preset.products.stock }));
  await world.play([() => stockUp({ journal, sleep: time.sleep }, shelves)]);
  const ids = seededIds(scheduler.clock, 1);
  const chance = () => ids.random();
  const plan = 'open' in preset.load ? arrivals(preset.load.open, preset.load.spacing, chance) : [];
  const count = 'closed' in preset.load ? preset.load.closed.requests : plan.length;
  const declinedPercent = 'declinedPercent' in preset ? preset.declinedPercent : 10;
  const whyUnanswered = () => 'no answer';
  const send = crowd({
    journal,
    whyUnanswered,
    mix: preset.mix,
    declinedPercent,
    products,
    count,
    chance,
    run: 'r',
  });
  let samples: Sample[] = [];
  await world.play([
    async () => {
      samples =
        'closed' in preset.load
          ? await driveClosed(preset.load.closed, send, time)
          : await driveOpen(plan, send, time);
    },
  ]);
  await world.settle();
  const soldOut = preset.products.stock < count / products.length ? products : [];
  return { figures: figuresOf(samples), violations: await world.verdict({ soldOut }), world };
}

test('the requirements: 50 clients at once, 200 requests, at most 5 % errors, 5 s', async () => {
  const { figures, violations } = await inOneProcess('requirements');
  expect(figures.requests).toBe(200);
  expect(figures.byKind.order?.requests).toBeGreaterThan(15);
  expect(figures.errors).toEqual({});
  expect(figures.latency.max).toBeLessThanOrEqual(PRESETS.requirements.limits.maxMs);
  expect(violations).toEqual([]);
});

test('a hot product in an open loop: all of it is sold, and whoever comes late is told so', async () => {
  const { figures, violations, world } = await inOneProcess('hot-product');
  expect(figures.requests).toBeGreaterThan(PRESETS['hot-product'].products.stock * 2);
  expect(figures.errors).toEqual({});
  expect(violations).toEqual([]);
  const { products } = await world.snapshot();
  expect(products[0]?.stock).toMatchObject({
    available: 0,
    held: 0,
    sold: PRESETS['hot-product'].products.stock,
  });
});
