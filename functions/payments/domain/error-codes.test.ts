import { CHARGE_NOT_FOUND, REFUND_TOO_LARGE } from './error-codes.ts';

test('what a client may branch on is of the right kind and says what it means', () => {
  expect([REFUND_TOO_LARGE, CHARGE_NOT_FOUND]).toEqual([
    {
      kind: 'conflict',
      code: 'refund_too_large',
      description: 'The refund exceeds what was captured and not refunded.',
    },
    { kind: 'not_found', code: 'charge_not_found', description: 'The provider has no charge of this key.' },
  ]);
});
