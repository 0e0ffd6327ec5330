import { defineErrorCode } from '../../../platform/errors.ts';

export const REFUND_TOO_LARGE = /* @__PURE__ */ defineErrorCode(
  'conflict',
  'refund_too_large',
  'The refund exceeds what was captured and not refunded.',
);

export const CHARGE_NOT_FOUND = /* @__PURE__ */ defineErrorCode(
  'not_found',
  'charge_not_found',
  'The provider has no charge of this key.',
);
