import { PRESETS } from '../../bench/load/presets.ts';
import { runPreset } from '../../bench/load/run-preset.ts';
import { engine, outputs } from '../harness/shop.ts';
import { unique } from './customer.ts';

// The requirements' 50 clients at once are in bench/load/world.test.ts, on the same apps in one process: this engine starts
// a process for each call at the same time, and what 50 of those take is a matter of the machine.
test('shopping customers on the deployed shop: at most 5 % errors, and no promise is broken', async () => {
  const { ApiUrl = '', ApiKey = '' } = outputs();
  const { figures, violations } = await runPreset({
    preset: { ...PRESETS.mixed, load: { closed: { clients: 6, requests: 60 } } },
    place: { ...engine(), outputs: outputs() },
    address: () => ({ url: ApiUrl.replace(/\/$/, ''), apiKey: ApiKey }),
    seed: 1,
    run: unique('load'),
  });
  expect(figures.requests).toBe(60);
  expect(Object.keys(figures.byKind)).toEqual(['browse', 'cart', 'list', 'look', 'order']);
  expect(figures.errorShare).toBeLessThanOrEqual(PRESETS.requirements.limits.errorShare);
  expect(violations).toEqual([]);
}, 240_000);
