import { readFileSync } from 'node:fs';
import { type ShopFile, shopFileVariable, type Tier } from './shop-file.ts';

declare global {
  /** Set per jest project in jest.config.mjs. */
  var cloudcartTier: Tier | undefined;
}

let cached: ShopFile | undefined;

/** What the set-up of the running tier left. @throws when the test does not run in a tier with an engine */
export function current(): ShopFile {
  if (cached) return cached;
  const tier = globalThis.cloudcartTier;
  if (!tier) {
    throw new Error('This test needs the local engine: name it *.int.test.ts or *.e2e.test.ts.');
  }
  const path = process.env[shopFileVariable(tier)];
  if (!path) {
    throw new Error(
      `The local engine of the ${tier} tests is not there: run them with npm run test:${tier}.`,
    );
  }
  cached = JSON.parse(readFileSync(path, 'utf8')) as ShopFile;
  return cached;
}
