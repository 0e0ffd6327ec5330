import type { Call } from './journal.ts';
import { judge, type Violation } from './judge.ts';
import { report } from './report.ts';
import type { Evidence } from './rules/rule.ts';
import type { Snapshot } from './snapshot.ts';
import { storm } from './storm.ts';

let sound: Evidence;

beforeAll(async () => {
  const { world } = await storm({ seed: 20261121, attempts: 120, rates: { refused: 2, lost: 2, killed: 2 } });
  sound = { calls: world.journal.calls, snapshot: await world.snapshot() };
});

/** The sound run with something in its rows changed. */
const withRows = (change: (snapshot: Snapshot) => Partial<Snapshot>): Evidence => ({
  ...sound,
  snapshot: { ...sound.snapshot, ...change(sound.snapshot) },
});

const withCalls = (change: (calls: readonly Call[]) => readonly Call[]): Evidence => ({
  ...sound,
  calls: change(sound.calls),
});

/** The first row of a kind changed. */
function first<T>(rows: readonly T[], is: (row: T) => boolean, change: (row: T) => T | undefined): T[] {
  const index = rows.findIndex(is);
  if (index < 0) throw new Error('the sound run has no such row');
  return rows.flatMap((row, at) => (at === index ? (change(row) ?? []) : row));
}

const promisesOf = (violations: readonly Violation[]) => [
  ...new Set(violations.map(({ promise }) => promise)),
];

test('a sound run has no violation', () => {
  expect(judge(sound)).toEqual([]);
});

const shipped = (row: { status: string }) => row.status === 'SHIPPED';
const failed = (row: { status: string }) => row.status === 'FAILED';

/** What somebody did to the stores behind the shop's back, and the promise that it breaks. */
const TAMPERED: readonly (readonly [string, Violation['promise'], () => Evidence])[] = [
  [
    'an order deleted',
    'P2',
    () => withRows(({ orders }) => ({ orders: first(orders, shipped, () => undefined) })),
  ],
  [
    'a unit added',
    'P1',
    () =>
      withRows(({ products }) => ({
        products: first(
          products,
          () => true,
          (row) => ({ ...row, stock: { ...row.stock, available: row.stock.available + 1 } }),
        ),
      })),
  ],
  [
    'a unit added, and received',
    'P1',
    () =>
      withRows(({ products }) => ({
        products: first(
          products,
          () => true,
          ({ stock, ...row }) => ({
            ...row,
            stock: { ...stock, available: stock.available + 1, received: stock.received + 1 },
          }),
        ),
      })),
  ],
  [
    'a charge doubled',
    'P3',
    () =>
      withRows(({ ledger }) => ({
        ledger: first(
          ledger,
          ({ captured, refunded }) => captured > refunded,
          (row) => ({ ...row, authorized: row.authorized * 2, captured: row.captured * 2 }),
        ),
      })),
  ],
  [
    'a second charge under another key',
    'P3',
    () =>
      withRows(({ ledger }) => ({
        ledger: ledger.concat(ledger.slice(0, 1).map((row) => ({ ...row, key: 'other', refunded: 0 }))),
      })),
  ],
  [
    'a charge lost',
    'P3',
    () =>
      withRows(({ ledger }) => ({
        ledger: first(
          ledger,
          ({ captured, refunded }) => captured > refunded,
          () => undefined,
        ),
      })),
  ],
  [
    'the money of a failed order kept',
    'P3',
    () =>
      withRows(({ orders, ledger }) => {
        const order = orders.find(failed);
        const entry = ledger.find(({ captured, refunded }) => captured > refunded);
        return {
          ledger: ledger
            .filter((row) => row.key !== order?.orderId)
            .concat({ ...entry, key: order?.orderId } as never),
        };
      }),
  ],
  [
    'money that went back without a word',
    'P3',
    () =>
      withRows(({ orders }) => ({
        orders: first(
          orders,
          (row) => 'refunded' in row,
          (row) => ({ ...row, refunded: undefined }) as never,
        ),
      })),
  ],
  [
    'a cancelled order that ships',
    'P2',
    () =>
      withRows(({ orders }) => ({
        orders: first(
          orders,
          ({ status }) => status === 'CANCELLED',
          (row) => ({ ...row, status: 'SHIPPED' }) as never,
        ),
      })),
  ],
  [
    'an order changed after it was answered',
    'P2',
    () =>
      withRows(({ orders }) => ({
        orders: first(orders, shipped, (row) => ({ ...row, total: { amount: 1, currency: 'EUR' } }) as never),
      })),
  ],
  [
    'an order that is still PAID',
    'P2',
    () =>
      withRows(({ orders }) => ({
        orders: first(orders, shipped, (row) => ({ ...row, status: 'PAID' }) as never),
      })),
  ],
  [
    'an order that nobody asked for',
    'P2',
    () =>
      withRows(({ orders }) => ({
        orders: orders.concat(
          orders
            .filter(shipped)
            .slice(0, 1)
            .map((row) => ({ ...row, orderId: 'another', userId: 'nobody' })),
        ),
      })),
  ],
  [
    'a second order of one key',
    'P4',
    () =>
      withRows(({ orders }) => ({
        orders: orders.concat(
          orders
            .filter(shipped)
            .slice(0, 1)
            .map((row) => ({ ...row, orderId: 'another' })),
        ),
      })),
  ],
  [
    'a replay that is not equal to the byte',
    'P4',
    () =>
      withCalls((calls) =>
        calls.concat(
          calls
            .filter(({ path, outcome }) => path === '/orders' && outcome === 'ok')
            .slice(0, 1)
            .map((call) => ({ ...call, text: `${call.text} ` })),
        ),
      ),
  ],
  [
    'a refusal that is not equal to the byte',
    'P4',
    () =>
      withCalls((calls) =>
        calls.concat(
          calls
            .filter(
              ({ path, status, outcome }) => path === '/orders' && outcome === 'failed' && status === 409,
            )
            .slice(0, 1)
            .map((call) => ({ ...call, text: `${call.text} ` })),
        ),
      ),
  ],
  [
    'a key that was refused, then sold',
    'P4',
    () =>
      withCalls((calls) => {
        const sold = calls.find(({ path, outcome }) => path === '/orders' && outcome === 'ok');
        return calls.concat(
          calls
            .filter(
              ({ path, status, outcome }) => path === '/orders' && outcome === 'failed' && status === 409,
            )
            .slice(0, 1)
            .map((call) => ({ ...call, outcome: 'ok' as const, status: 201, text: sold?.text ?? '' })),
        );
      }),
  ],
  [
    'a cancellation answered in two ways',
    'P4',
    () =>
      withCalls((calls) =>
        calls.concat(
          calls
            .filter(({ path, outcome }) => path.includes('/cancel') && outcome === 'ok')
            .slice(0, 1)
            .map((call) => ({ ...call, text: `${call.text} ` })),
        ),
      ),
  ],
  [
    'a second charge under another key, given back',
    'P3',
    () =>
      withRows(({ ledger }) => ({
        ledger: ledger.concat(
          ledger
            .filter(({ captured }) => captured > 0)
            .slice(0, 1)
            .map((row) => ({ ...row, key: 'other', refunded: row.captured })),
        ),
      })),
  ],
  [
    'a key that was never settled',
    'P4',
    () =>
      withCalls((calls) =>
        calls.concat(
          calls
            .filter(({ path }) => path === '/orders')
            .slice(0, 1)
            .map((call) => ({ ...call, outcome: 'unknown', key: 'lost' })),
        ),
      ),
  ],
  [
    'an event never sent',
    'P5',
    () =>
      withRows(({ events }) => ({
        events: first(
          events,
          () => true,
          (row) => ({ ...row, sent: false }),
        ),
      })),
  ],
  ['a message left in a queue', 'P5', () => withRows(() => ({ waiting: 1 }))],
  [
    'a good message among the dead letters',
    'P5',
    () => withRows(() => ({ deadLetters: [{ queue: 'orders', body: '{}' }] })),
  ],
  ['poison that went missing', 'P5', () => ({ ...sound, poison: ['poison'] })],
  [
    'a second shipment of an order',
    'P6',
    () =>
      withRows(({ shipments }) => ({
        shipments: shipments.concat(
          shipments.slice(0, 1).map((row) => ({ ...row, trackingId: 'TRK-OTHER000' })),
        ),
      })),
  ],
  [
    'two orders with one tracking id',
    'P6',
    () =>
      withRows(({ shipments }) => ({
        shipments: shipments.map((row) => ({ ...row, trackingId: shipments[0]?.trackingId ?? '' })),
      })),
  ],
  [
    'an order told twice to be paid',
    'P6',
    () =>
      withRows(({ events }) => ({
        events: events.concat(events.filter(({ event }) => event.type === 'PaymentSucceeded').slice(0, 1)),
      })),
  ],
  [
    'an order that went through a state twice',
    'P6',
    () =>
      withRows(({ orders }) => ({
        orders: first(
          orders,
          shipped,
          (row) => ({ ...row, history: 'history' in row ? row.history.concat(row.history) : [] }) as never,
        ),
      })),
  ],
  [
    'stock of a shipped order released',
    'P7',
    () =>
      withRows(({ reservations }) => ({
        reservations: first(
          reservations,
          ({ state }) => state === 'SOLD',
          (row) => ({ ...row, state: 'RELEASED' }),
        ),
      })),
  ],
  [
    'stock of a failed order not released',
    'P7',
    () =>
      withRows(({ reservations, orders }) => {
        const order = orders.find(failed);
        return {
          reservations: first(
            reservations,
            ({ orderId }) => orderId === order?.orderId,
            (row) => ({ ...row, state: 'SOLD' }) as never,
          ),
        };
      }),
  ],
  [
    'a reservation without an order',
    'P7',
    () =>
      withRows(({ reservations }) => ({
        reservations: reservations.concat(
          reservations
            .slice(0, 1)
            .map((row) => ({ ...row, orderId: 'nobody', state: 'HELD', lines: [] }) as never),
        ),
      })),
  ],
];

test.each(TAMPERED)('tampering is found: %s (%s)', (_what, promise, tampered) => {
  expect(promisesOf(judge(tampered()))).toContain(promise);
});

test('units that are left though more were wanted are found', () => {
  const left = sound.snapshot.products.find(({ stock }) => stock.available > 0)?.productId ?? '';
  expect(judge({ ...sound, soldOut: [left] })).toEqual([
    { promise: 'P1', what: expect.stringContaining('are left') },
  ]);
});

afterAll(() => {
  const found = TAMPERED.filter(([, promise, tampered]) => promisesOf(judge(tampered())).includes(promise));
  report('tampering', [
    {
      promise: 'checker',
      title: 'The checker itself finds what somebody did behind the shop’s back',
      tried: 'orders deleted, units added, charges doubled and so on in the rows of a sound run',
      numbers: { tampered: TAMPERED.length, found: found.length },
      ok: found.length === TAMPERED.length,
    },
  ]);
});
