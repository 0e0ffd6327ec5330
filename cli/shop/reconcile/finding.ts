import { type FindingKind, KINDS } from './kinds.ts';

/** The services that emit events. */
export type Emitter = 'catalog' | 'orders' | 'payments' | 'shipping';

/**
 * An event that is emitted again under its id. Its consumers are idempotent: those that missed it handle it, for the others
 * nothing changes.
 */
export interface EventReplay {
  readonly kind: 'emit';
  readonly service: Emitter;
  readonly type: string;
  readonly orderId: string;
  /** When it happened by the row that it is made of, ISO 8601. */
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A reservation that becomes due for the next sweep of catalog, which releases one under an id that is no order. */
export interface DueHold {
  readonly kind: 'due';
  readonly service: 'catalog';
  readonly orderId: string;
}

/** An action of `--fix`. It never writes an order, money or stock itself. */
export type RepairAction = { readonly kind: 'sweep'; readonly service: Emitter } | EventReplay | DueHold;

/** A disagreement between records. */
export interface Finding {
  readonly kind: FindingKind;
  /** Of the order, product, event, queue or claim. */
  readonly id: string;
  /** The disagreement, in one sentence. */
  readonly what: string;
  /** Absent when it requires manual action. */
  readonly repair?: RepairAction;
}

/** A finding in the output. */
export interface ShownFinding {
  kind: FindingKind;
  id: string;
  what: string;
  /** Why it matters. */
  why: string;
  /** The next step. */
  todo: string;
  /** True when `--fix` repairs it. */
  fixable: boolean;
  /** `false`: information, nothing is wrong. */
  wrong: boolean;
}

export function toShownFinding({ kind, id, what, repair }: Finding): ShownFinding {
  const { why, todo, wrong = true } = KINDS[kind];
  return { kind, id, what, why, todo: todo.replaceAll('<id>', id), fixable: repair !== undefined, wrong };
}

export const createFinding = (
  kind: FindingKind,
  id: string,
  what: string,
  repair?: RepairAction,
): Finding => ({
  kind,
  id,
  what,
  ...(repair ? { repair } : {}),
});

/** Options of a check. */
export interface CheckOptions {
  readonly now: Date;
  /** Records that changed within this many milliseconds are in progress and not checked. */
  readonly olderThanMs: number;
}

export const before = ({ now }: CheckOptions, ms: number): string =>
  new Date(now.getTime() - ms).toISOString();
