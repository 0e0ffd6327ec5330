import { oneIdPerFact } from './rules/event-ids.ts';
import { idempotent } from './rules/idempotency.ts';
import { messages } from './rules/messages.ts';
import { money } from './rules/money.ts';
import { oneEffect } from './rules/one-effect.ts';
import { orderedOnce } from './rules/ordered-once.ts';
import { noLostOrder } from './rules/orders.ts';
import { stockComesBack } from './rules/releases.ts';
import type { Evidence, Rule } from './rules/rule.ts';
import { stock } from './rules/stock.ts';

/** A promise that was broken, and where. */
export interface Violation {
  readonly promise: 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P17';
  readonly what: string;
}

const RULES: readonly (readonly [Violation['promise'], Rule])[] = [
  ['P1', stock],
  ['P2', noLostOrder],
  ['P3', money],
  ['P4', idempotent],
  ['P5', messages],
  ['P6', oneEffect],
  ['P6', oneIdPerFact],
  ['P7', stockComesBack],
  ['P17', orderedOnce],
];

/** Judges a run: empty when every promise was kept. */
export const judge = (evidence: Evidence): Violation[] =>
  RULES.flatMap(([promise, rule]) => rule(evidence).map((what) => ({ promise, what })));
