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

test('everything that is wrong is reported at once', () => {
  const broken = { ...whole, LEDGER_TABLE: '', PAYMENT_APPROVAL_PERCENT: '101' };
  expect(() => paymentsConfig(broken)).toThrow(/LEDGER_TABLE[\s\S]*PAYMENT_APPROVAL_PERCENT/);
});

describe('the simulator in prod', () => {
  const prod = { ...whole, ENVIRONMENT: 'prod' };

  test('is refused at the start, also when no provider is named', () => {
    expect(() => paymentsConfig(prod)).toThrow(/simulator.*AllowSimulatedPayments=true/);
    expect(() => paymentsConfig({ ...prod, PAYMENT_PROVIDER: 'simulator' })).toThrow(/takes no money/);
    expect(() => paymentsConfig({ ...prod, ALLOW_SIMULATED_PAYMENTS: 'yes' })).toThrow(/takes no money/);
  });

  test('is taken when that is meant, and anywhere else', () => {
    expect(paymentsConfig({ ...prod, ALLOW_SIMULATED_PAYMENTS: 'true' }).seed).toBe('cloudcart');
    for (const ENVIRONMENT of ['local', 'dev', 'staging', undefined])
      expect(paymentsConfig({ ...whole, ENVIRONMENT }).seed).toBe('cloudcart');
  });
});
