import type { Money } from '../../../platform/money.ts';
import type { Charge } from './payment-provider.ts';

/**
 * `INTENT`: the order may be charged, the result is open. `SUCCEEDED`, `FAILED`: decided, and emitted.
 * `CLOSED`: the order was closed before payments heard of it.
 */
export type PaymentStatus = 'INTENT' | 'SUCCEEDED' | 'FAILED' | 'CLOSED';

/** What payments knows of an order. */
export interface Payment {
  readonly orderId: string;
  readonly status: PaymentStatus;
  readonly amount?: Money;
  /** The provider's name for the charge, when it succeeded. */
  readonly reference?: string;
  /** Why it failed. */
  readonly reason?: string;
  readonly intendedAt?: string;
  readonly decidedAt?: string;
  /** The tombstone: from here on nothing may be charged. ISO 8601. */
  readonly closedAt?: string;
  readonly closedBecause?: string;
  /** The amount that the void returned, once it was emitted. */
  readonly voided?: Voided;
  /** Of the request that placed the order. */
  readonly correlationId?: string;
}

/** Money that a closed order's buyer has back. */
export interface Voided {
  readonly amount: Money;
  /** ISO 8601. */
  readonly at: string;
}

/** Whether the result is still to come: the provider is asked by the sweep should the message be lost. */
export const isOpen = ({ status, closedAt }: Payment): boolean =>
  status === 'INTENT' && closedAt === undefined;

/** The result of a payment. */
export type Decision =
  | { readonly status: 'SUCCEEDED'; readonly reference: string }
  | { readonly status: 'FAILED'; readonly reason: string };

/** The result of what costs nothing: no provider is asked, since none takes a charge of nothing. */
export const FREE: Decision = { status: 'SUCCEEDED', reference: 'free' };

export const isFree = ({ amount }: Money): boolean => amount === 0;

/** Longest reason that events carry. */
const MAX_REASON = 64;

/** What a charge means for its order; undefined while the money is only held. */
export function decisionOf(charge: Charge): Decision | undefined {
  switch (charge.status) {
    case 'CAPTURED':
      return { status: 'SUCCEEDED', reference: charge.reference };
    case 'DECLINED':
      return { status: 'FAILED', reason: (charge.reason ?? 'declined').slice(0, MAX_REASON) };
    case 'VOIDED':
      return { status: 'FAILED', reason: 'voided' };
    // Stryker disable next-line ConditionalExpression,StringLiteral: undefined without it too; it lets the compiler ask for every status
    case 'AUTHORIZED':
      return undefined;
  }
}
