import type { Call } from '../journal.ts';
import type { Snapshot } from '../snapshot.ts';

/** A run at rest: what clients saw, and what lies in the stores when nothing moves any more. */
export interface Evidence {
  readonly calls: readonly Call[];
  readonly snapshot: Snapshot;
  /** Bodies of messages that were put into queues as poison: exactly they may be dead letters. Default none. */
  readonly poison?: readonly string[];
  /** Products that more units were wanted of than there are, by buyers that can pay: none may be left. Default none. */
  readonly soldOut?: readonly string[];
}

/** A rule gives what speaks against its promise. */
export type Rule = (evidence: Evidence) => readonly string[];
