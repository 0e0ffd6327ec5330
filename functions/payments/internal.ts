import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type PaymentForOrder, paymentsRequest } from './contract/calls.ts';
import type { Payment } from './domain/payment.ts';
import type { PaymentStore } from './domain/payment-store.ts';

export interface PaymentsInternalDeps {
  readonly store: Pick<PaymentStore, 'find'>;
  readonly logger: Logger;
}

/** `payment` is absent when there is none. */
interface Found {
  readonly ok: true;
  readonly payment?: PaymentForOrder;
}

/** The port of payments for other services. Checks the request itself, so it takes anything. */
export const paymentsInternal = ({ store, logger }: PaymentsInternalDeps) =>
  internalHandler(
    paymentsRequest,
    async ({ orderId }): Promise<Found> => {
      const row = await store.find(orderId);
      return row === undefined ? { ok: true } : { ok: true, payment: viewOf(row) };
    },
    logger,
  );

const viewOf = ({ status, amount, reference, reason, voided }: Payment): PaymentForOrder => ({
  status,
  ...(amount === undefined ? {} : { amount }),
  ...(reference === undefined ? {} : { reference }),
  ...(reason === undefined ? {} : { reason }),
  ...(voided === undefined ? {} : { voided }),
});
