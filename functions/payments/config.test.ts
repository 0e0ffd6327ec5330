import { paymentsConfig } from './config.ts';

const whole = {
  PAYMENTS_TABLE: 'payments',
  LEDGER_TABLE: 'ledger',
  PAYMENTS_OUTBOX_TABLE: 'outbox',
  EVENTS_TOPIC_ARN: 'arn:topic',
};

test('80 of a hundred are paid unless the settings say otherwise', () => {
  expect(paymentsConfig(whole).approvalPercent).toBe(80);
  expect(paymentsConfig({ ...whole, PAYMENT_APPROVAL_PERCENT: '5' }).approvalPercent).toBe(5);
});

test('everything that is wrong is told at once', () => {
  const broken = { ...whole, LEDGER_TABLE: '', PAYMENT_APPROVAL_PERCENT: '101' };
  expect(() => paymentsConfig(broken)).toThrow(/LEDGER_TABLE[\s\S]*PAYMENT_APPROVAL_PERCENT/);
});
