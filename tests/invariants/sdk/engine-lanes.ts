import { engine } from '../../harness/shop.ts';
import { type Lane, openLane } from './lane.ts';

/** Accounts of the tier's engine that no other lane has: by process, then counted. */
let opened = 0;

/** A lane on the engine of the running tier. */
export function laneOfTier(): Promise<Lane> {
  opened += 1;
  const account = 300_000_000_000 + (process.pid % 10_000_000) * 10_000 + opened;
  return openLane(engine(), String(account));
}
