import { type FindingKind, KINDS } from './kinds.ts';

/** The services that tell events. */
export type Teller = 'catalog' | 'orders' | 'payments' | 'shipping';

/**
 * An event that is published again, with the id that it had: its consumers are idempotent, so whoever has missed it follows
 * and nobody follows twice.
 */
export interface Retelling {
  readonly kind: 'tell';
  readonly service: Teller;
  readonly type: string;
  readonly orderId: string;
  /** When it happened by the row that it is made of, ISO 8601. */
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A hold that the next sweep of catalog looks at, whenever it would have been due: of what can be no order it is released. */
export interface DueHold {
  readonly kind: 'due';
  readonly service: 'catalog';
  readonly orderId: string;
}

/** What `--fix` does, always by a way that the shop has: it never writes money or stock itself. */
export type Mend = { readonly kind: 'sweep'; readonly service: Teller } | Retelling | DueHold;

/** One thing that disagrees. */
export interface Finding {
  readonly kind: FindingKind;
  /** Of the order, product, event, queue or claim. */
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** Absent when only a person may mend it. */
  readonly mend?: Mend;
}

/** A finding as it is shown. */
export interface ShownFinding {
  kind: FindingKind;
  id: string;
  what: string;
  /** Why it matters. */
  why: string;
  /** What to do about it. */
  todo: string;
  /** Whether `--fix` mends it. */
  fixable: boolean;
  /** `false`: worth knowing, and nothing is wrong. */
  wrong: boolean;
}

export function shown({ kind, id, what, mend }: Finding): ShownFinding {
  const { why, todo, wrong = true } = KINDS[kind];
  return { kind, id, what, why, todo: todo.replaceAll('<id>', id), fixable: mend !== undefined, wrong };
}

export const found = (kind: FindingKind, id: string, what: string, mend?: Mend): Finding => ({
  kind,
  id,
  what,
  ...(mend ? { mend } : {}),
});

/** When and how strictly rows are judged. */
export interface Moment {
  readonly now: Date;
  /** What was changed less than so long ago is still in motion, in milliseconds. */
  readonly olderThanMs: number;
}

export const before = ({ now }: Moment, ms: number): string => new Date(now.getTime() - ms).toISOString();
