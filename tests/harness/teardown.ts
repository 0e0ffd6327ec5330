import { readFile, rm } from 'node:fs/promises';
import { stopEngine } from '../../cli/local/engine.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemIds } from '../../platform/ids.ts';
import { type ShopFile, shopFileVariable, tiers } from './shop-file.ts';

/** Stops the engine of the project's tier with all its workers and removes its folder. */
export default async (_global: unknown, project: { displayName?: { name: string } }): Promise<void> => {
  const tier = tiers.find((name) => name === project.displayName?.name);
  const path = tier && process.env[shopFileVariable(tier)];
  if (!tier || !path) return;
  const { stateDir } = JSON.parse(await readFile(path, 'utf8')) as ShopFile;
  await stopEngine({ stateDir, clock: systemClock, ids: systemIds(systemClock) });
  await rm(stateDir, { recursive: true, force: true });
  delete process.env[shopFileVariable(tier)];
};
