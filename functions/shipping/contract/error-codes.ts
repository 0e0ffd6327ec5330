import { defineErrorCode } from '../../../platform/errors.ts';

export const SHIPMENT_NOT_FOUND = /* @__PURE__ */ defineErrorCode(
  'not_found',
  'shipment_not_found',
  'The shipment does not exist.',
);
