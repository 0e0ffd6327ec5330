import { type FakeContext, fakeContext } from '../../context.fake.ts';
import { reconcileExitCode, reconcileShop } from './reconcile.ts';
import { brokenShop, createFakeRepairPorts } from './repair.fake.ts';
import { NOW, pendingCase, shippedCase, shopOf } from './shop.fake.ts';
import { renderReconcile } from './text.ts';

function contextNow(answers: readonly boolean[] = []): FakeContext {
  const context = fakeContext({}, answers);
  context.clock.advance(NOW.getTime() - context.clock.now().getTime());
  return context;
}

const kindsOf = (report: Awaited<ReturnType<typeof reconcileShop>>) =>
  report.findings.map(({ kind, repaired }) => [kind, repaired]);

test('a shop in order: nothing is found, exit 0', async () => {
  const report = await reconcileShop(contextNow(), createFakeRepairPorts(shopOf([shippedCase()])), {
    environment: 'dev',
  });
  expect([report.findings, reconcileExitCode(report)]).toEqual([[], 0]);
  expect(report.before).toBe('2026-01-01T11:58:00.000Z');
  expect(renderReconcile(report)).toBe('All records agree in dev (1 order, 1 product).');
});

test('without --fix it explains and touches nothing, exit 10', async () => {
  const ports = createFakeRepairPorts(brokenShop());
  const report = await reconcileShop(contextNow(), ports, { environment: 'dev' });
  expect(kindsOf(report)).toEqual([
    ['unrefunded-payment', undefined],
    ['unreleased-stock', undefined],
    ['unvoided-label', undefined],
    ['charge-without-order', undefined],
    ['event-unsent', undefined],
  ]);
  expect([ports.told, ports.swept, reconcileExitCode(report)]).toEqual([[], [], 10]);
  const text = renderReconcile(report);
  expect(text).toContain(
    'unrefunded-payment: the payment of a closed order is not refunded · 1 · --fix repairs it',
  );
  expect(text.indexOf('charge-without-order')).toBeLessThan(text.indexOf('unrefunded-payment'));
  expect(text).toContain('5 findings in dev');
  expect(report.findings.map(({ fixable }) => fixable)).toEqual([true, true, true, false, true]);
});

test('--fix tells once what several findings need, sweeps, looks again, and leaves the rest to a person: exit 8', async () => {
  const ports = createFakeRepairPorts(brokenShop());
  const context = contextNow();
  const report = await reconcileShop(context, ports, { environment: 'dev', fix: true, yes: true });
  expect(ports.told.map(({ type, service }) => [type, service])).toEqual([['OrderCancelled', 'orders']]);
  expect(ports.swept).toEqual(['orders']);
  expect(kindsOf(report)).toEqual([
    ['unrefunded-payment', true],
    ['unreleased-stock', true],
    ['unvoided-label', true],
    ['charge-without-order', undefined],
    ['event-unsent', true],
  ]);
  expect(reconcileExitCode(report)).toBe(8);
  expect(renderReconcile(report)).toContain('1 finding in dev');
  expect(context.messages.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['reconcile-progress', 'reconcile-emitted', 'reconcile-swept']),
  );
});

test('the last line of progress of each table has all of its rows', async () => {
  const context = contextNow();
  const report = await reconcileShop(context, createFakeRepairPorts(brokenShop()), { environment: 'dev' });
  const lines = context.messages
    .filter(({ code }) => code === 'reconcile-progress')
    .map(({ data }) => data as { what: string; rows: number });
  const last = Object.fromEntries(lines.map(({ what, rows }) => [what, rows]));
  expect(Math.max(...Object.values(last))).toBeGreaterThan(2);
  expect(last).toEqual(Object.fromEntries(Object.keys(last).map((what) => [what, report.read[what]])));
  const each = lines.map(({ what, rows }) => `${what} ${rows}`);
  expect([...new Set(each)]).toEqual(each);
});

test('what --fix could not repair stays a finding: exit 10', async () => {
  const ports = createFakeRepairPorts(brokenShop(), { broken: true });
  const context = contextNow();
  const report = await reconcileShop(context, ports, { environment: 'dev', fix: true, yes: true });
  expect(report.findings.filter(({ repaired }) => repaired === true)).toEqual([]);
  expect(reconcileExitCode(report)).toBe(10);
  expect(context.messages.find(({ code }) => code === 'reconcile-sweep-failed')?.text).toContain('away');
});

test('--fix of what is all fixable ends with exit 0', async () => {
  const whole = brokenShop();
  const shop = {
    ...whole,
    ledger: whole.ledger.filter(({ key }) => whole.orders.some((one) => one.orderId === key)),
  };
  const report = await reconcileShop(contextNow(), createFakeRepairPorts(shop), {
    environment: 'dev',
    fix: true,
    yes: true,
  });
  expect([report.findings.every(({ repaired }) => repaired), reconcileExitCode(report)]).toEqual([true, 0]);
});

describe('--fix asks first', () => {
  test('and mends when the answer is yes', async () => {
    const context = contextNow([true]);
    await reconcileShop(context, createFakeRepairPorts(brokenShop()), { environment: 'dev', fix: true });
    expect(context.questions).toEqual([
      'Repair 4 of 5 findings in dev: store 1 event again and run the sweeps of orders?',
    ]);
  });

  test.each([
    ['is declined', [false]],
    ['has nobody to ask', []],
  ])('and touches nothing when it %s: exit 3', async (_what, answers) => {
    const ports = createFakeRepairPorts(brokenShop());
    const run = reconcileShop(contextNow(answers), ports, { environment: 'dev', fix: true });
    await expect(run).rejects.toMatchObject({ exitCode: 3 });
    expect([ports.told, ports.swept]).toEqual([[], []]);
  });
});

test('--older-than says what is still in motion', async () => {
  const ports = createFakeRepairPorts(brokenShop());
  const report = await reconcileShop(contextNow(), ports, { environment: 'dev', olderThan: '3h' });
  expect(report.findings).toEqual([]);
  for (const olderThan of ['soon', '2027-01-01']) {
    const run = reconcileShop(contextNow(), ports, { environment: 'dev', olderThan });
    await expect(run).rejects.toMatchObject({ exitCode: 2 });
  }
});

test('more findings than are kept are not taken for none', () => {
  const report = { environment: 'dev', before: '', read: {}, findings: [], more: 1, busy: [] };
  expect(reconcileExitCode(report)).toBe(10);
});

test('what could not be judged is not taken for agreement: exit 10, with --fix 8, and other words', async () => {
  const report = await reconcileShop(contextNow(), createFakeRepairPorts(shopOf([shippedCase()])), {
    environment: 'dev',
  });
  const unsure = { ...report, busy: ['mug'] };
  expect([reconcileExitCode(unsure), reconcileExitCode(unsure, { fix: true })]).toEqual([10, 8]);
  expect(renderReconcile(unsure)).toBe(
    'Not checked, because their stock kept changing: mug. Run it again when less is sold.\n\n' +
      'The checked records agree in dev (1 order, 1 product); 1 product could not be checked.',
  );
  expect([reconcileExitCode(report), reconcileExitCode(report, { fix: true })]).toEqual([0, 0]);
});

test('--fix makes a hold of what is no order due, and asks nobody about it', async () => {
  const { reservation } = pendingCase('2026-01-01T10:00:00.000Z');
  const orderId = 'int1795871058625';
  const ports = createFakeRepairPorts(shopOf([{ orderId, reservation: { ...reservation, orderId } }]));
  const context = contextNow([true]);
  await reconcileShop(context, ports, { environment: 'dev', fix: true });
  expect(context.questions).toEqual([
    'Repair 1 of 1 findings in dev: make 1 reservation due and run the sweeps of catalog?',
  ]);
  expect([ports.due, ports.told, ports.swept]).toEqual([[orderId], [], ['catalog']]);
});
