import { readFile } from 'node:fs/promises';
import { type ShopFile, shopFileVariable, tiers } from './shop-file.ts';
import { tidyUp } from './tidy.ts';

/** Stops the engine of the project's tier with all its workers and removes its folder. */
export default async (_global: unknown, project: { displayName?: { name: string } }): Promise<void> => {
  const tier = tiers.find((name) => name === project.displayName?.name);
  const path = tier && process.env[shopFileVariable(tier)];
  if (!tier || !path) return;
  const { stateDir } = JSON.parse(await readFile(path, 'utf8')) as ShopFile;
  await tidyUp(stateDir);
  delete process.env[shopFileVariable(tier)];
};
