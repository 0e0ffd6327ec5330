import { internalHandler } from '../../platform/internal-call.ts';
import type { Logger } from '../../platform/logger.ts';
import { type PaymentForOrder, paymentsRequest } from './contract/calls.ts';
import type { Payment } from './domain/payment.ts';
import type { PaymentReader } from './domain/payment-store.ts';

export interface PaymentsCallsDeps {
  readonly payments: PaymentReader;
  readonly logger: Logger;
}

/** `payment` is absent when there is none. */
interface Found {
  readonly ok: true;
  readonly payment?: PaymentForOrder;
}

/** The internal calls of payments. They validate the request, so they take anything. */
export const createPaymentsCalls = ({ payments, logger }: PaymentsCallsDeps) =>
  internalHandler(
    paymentsRequest,
    async ({ orderId }): Promise<Found> => {
      const row = await payments.find(orderId);
      return row === undefined ? { ok: true } : { ok: true, payment: toPaymentForOrder(row) };
    },
    logger,
  );

const toPaymentForOrder = ({ status, amount, reference, reason, voided }: Payment): PaymentForOrder => ({
  status,
  ...(amount === undefined ? {} : { amount }),
  ...(reference === undefined ? {} : { reference }),
  ...(reason === undefined ? {} : { reason }),
  ...(voided === undefined ? {} : { voided }),
});
