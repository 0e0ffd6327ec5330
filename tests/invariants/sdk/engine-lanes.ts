import { randomInt } from 'node:crypto';
import { engine } from '../../harness/shop.ts';
import { type Lane, openLane } from './lane.ts';

/** A lane on the engine of the running tier. Its account is drawn, so that no other test has it; nothing depends on which. */
export const laneOfTier = (): Promise<Lane> =>
  openLane(engine(), String(randomInt(300_000_000_000, 999_999_999_999)));
