import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stopEngine } from '../../cli/local/engine.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';

/** Stops the tier's engine and those that its tests started in folders of their own, then removes everything. */
export async function tidyUp(stateDir: string): Promise<void> {
  const entries = await readdir(stateDir, { recursive: true }).catch(() => []);
  const records = entries.filter((entry) => entry === 'engine.json' || entry.endsWith('/engine.json'));
  for (const record of records) {
    const own = dirname(join(stateDir, record));
    await stopEngine({ stateDir: own, clock: systemClock, ids: systemIds(systemClock) });
  }
  await rm(stateDir, { recursive: true, force: true, maxRetries: 3 });
}
