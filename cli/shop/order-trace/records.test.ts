import { recordEntries } from './entries.ts';
import { findOrderIds } from './order-trace.ts';
import { type ReadRow, readOrder } from './records.ts';

const outputs = {
  OrdersTableName: 'orders',
  PaymentsTableName: 'payments',
  LedgerTableName: 'ledger',
  OrdersOutboxTableName: 'orders-outbox',
};
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const rows: Record<string, Record<string, unknown>> = {
  orders: {
    orderId: 'o-1',
    status: 'PAID',
    total: { amount: 1250, currency: 'EUR' },
    history: [
      { status: 'PENDING', at: at(0) },
      { status: 'PAID', at: at(4) },
    ],
  },
  payments: {
    status: 'SUCCEEDED',
    intendedAt: at(2),
    decidedAt: at(3),
    reference: 'sim_1',
    amount: { amount: 1250, currency: 'EUR' },
  },
  ledger: { key: 'o-1', capturedAt: at(3) },
};
const keys: [string, unknown][] = [];
const row: ReadRow = async (table, key) => {
  keys.push([table, key]);
  return rows[table];
};
const outbox = async (table: string, subject: string) => ({
  rows: [
    { id: 'e-1', type: 'OrderPlaced', subject, occurredAt: at(0), sentAt: at(1), correlationId: 'c', table },
  ],
  whole: table !== 'orders-outbox',
});

test('an order is read from the tables that the outputs name, and its moments are entries', async () => {
  const records = await readOrder('o-1', outputs, { row, outbox });
  expect(keys).toEqual(
    expect.arrayContaining([
      ['orders', { orderId: 'o-1' }],
      ['ledger', { key: 'o-1' }],
    ]),
  );
  expect(records).toMatchObject({ reservation: undefined, shipment: undefined, incomplete: ['Orders'] });
  const told = recordEntries(records).sort((a, b) => (a.at < b.at ? -1 : 1));
  expect(told.map((one) => `${one.at.slice(18, 19)} ${one.where}: ${one.text}`)).toEqual([
    '0 order: PENDING 12.50 EUR',
    '0 outbox of orders: OrderPlaced stored',
    '1 topic: OrderPlaced published',
    '2 payment: INTENT 12.50 EUR',
    '3 payment: SUCCEEDED sim_1',
    '3 ledger: captured',
    '4 order: PAID',
  ]);
});

test('order ids of a correlation id come from what the lines name', () => {
  const line = (fields: Record<string, unknown>) => ({ fields });
  expect(
    findOrderIds([
      line({ orderId: 'a' }),
      line({ subject: 'b' }),
      line({ orderId: 'a', subject: 7 }),
      line({}),
    ]),
  ).toEqual(['a', 'b']);
});

test('a cancelled order tells why, and what went back', () => {
  const records = {
    orderId: 'o-2',
    order: { status: 'CANCELLED', cancelReason: 'customer', history: [{ status: 'CANCELLED', at: at(5) }] },
    payment: {
      status: 'SUCCEEDED',
      closedAt: at(6),
      closedBecause: 'customer',
      voided: { amount: { amount: 1250, currency: 'EUR' }, at: at(7) },
    },
    outbox: [],
    incomplete: [],
  };
  const told = recordEntries(records).sort((a, b) => (a.at < b.at ? -1 : 1));
  expect(told.map(({ where, text }) => `${where}: ${text}`)).toEqual([
    'order: CANCELLED customer',
    'payment: closed: customer',
    'payment: money back 12.50 EUR',
  ]);
});
