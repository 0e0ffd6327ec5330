import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  paginateScan,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { systemClock } from '../../../platform/clock.ts';
import { systemIds } from '../../../platform/ids.ts';
import { type OwnShop, ownShop } from '../../../tests/e2e/own-shop.ts';
import { eventually } from '../../../tests/harness/shop.ts';
import { report } from '../../../tests/invariants/report.ts';
import { startEngine } from '../../local/engine.ts';
import { engineClient } from '../../local/engine-client.ts';
import type { ReconcileReport } from './reconcile.ts';

// A shop of its own, because those of other tests are broken on purpose; and one with nothing but tables, to be restored into.

interface OrderBody {
  orderId: string;
  status: string;
}

let used: OwnShop;
let restored: OwnShop;
beforeAll(async () => {
  [used, restored] = await Promise.all([ownShop(), ownShop()]);
  await used.up();
}, 120_000);
afterAll(() => Promise.all([used.close(), restored.close()]), 60_000);

const outputsOf = async (shop: OwnShop): Promise<Record<string, string>> =>
  JSON.parse((await shop.cloudcart('outputs', '--env', 'local', '--json')).stdout);

async function tablesOf(shop: OwnShop): Promise<DynamoDBDocumentClient> {
  return DynamoDBDocumentClient.from(new DynamoDBClient(engineClient(await shop.record())));
}

async function reconciled(
  shop: OwnShop,
  ...flags: string[]
): Promise<{ code: number; report: ReconcileReport }> {
  const { code, stdout, stderr } = await shop.cloudcart(
    'reconcile',
    '--json',
    '--older-than',
    '0s',
    ...flags,
  );
  if (!stdout) throw new Error(stderr);
  return { code, report: JSON.parse(stdout) };
}

const kindsOf = ({ findings }: ReconcileReport) =>
  findings
    .map(({ kind, id, repaired }) => ({ kind, id, repaired }))
    .sort((a, b) => (a.kind < b.kind ? -1 : 1));

/** One order sent, one declined, one cancelled after it was paid or before; all at rest. */
async function useTheShop(): Promise<{ productId: string; shipped: string; cancelled: string }> {
  const productId = 'reconciled';
  const price = { amount: 1250, currency: 'EUR' };
  const product = { productId, name: 'Thing', category: 'tests', type: 'thing', price, stock: 10 };
  await used.call('POST', '/products', { body: product });
  const place = async (paymentToken: string): Promise<string> => {
    const body = { userId: 'ada', items: [{ productId, quantity: 2 }], paymentToken };
    const headers = { 'idempotency-key': `reconcile-${paymentToken}` };
    return (await used.call<OrderBody>('POST', '/orders', { body, headers })).body.orderId;
  };
  const reaches = (orderId: string, status: string) =>
    eventually(async () => {
      const { body } = await used.call<OrderBody>('GET', `/orders/${orderId}?userId=ada`);
      expect(body.status).toBe(status);
    });
  const [shipped, declined] = [await place('tok_ok'), await place('tok_declined')];
  const cancelled = await place('tok_error');
  await used.call('POST', `/orders/${cancelled}/cancel?userId=ada`);
  await Promise.all([
    reaches(shipped, 'SHIPPED'),
    reaches(declined, 'FAILED'),
    reaches(cancelled, 'CANCELLED'),
  ]);
  return { productId, shipped, cancelled };
}

/** Copies every row of every table, as a restore does. */
async function copyTables(from: OwnShop, to: OwnShop): Promise<number> {
  const [source, target] = [await tablesOf(from), await tablesOf(to)];
  const [names, targets] = [await outputsOf(from), await outputsOf(to)];
  let copied = 0;
  for (const output of Object.keys(names).filter((name) => name.endsWith('TableName'))) {
    const TableName = targets[output] ?? '';
    for await (const { Items = [] } of paginateScan(
      { client: source, pageSize: 25 },
      { TableName: names[output] },
    )) {
      if (Items.length === 0) continue;
      const puts = Items.map((Item) => ({ PutRequest: { Item } }));
      await target.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
      copied += Items.length;
    }
  }
  source.destroy();
  target.destroy();
  return copied;
}

test('a used shop is in agreement; what is broken is found, explained and repaired; a copy of its tables is in agreement too', async () => {
  const { productId, shipped, cancelled } = await useTheShop();
  await eventually(async () => {
    const first = await reconciled(used);
    expect([kindsOf(first.report), first.report.read.orders, first.code]).toEqual([[], 3, 0]);
  });

  const names = await outputsOf(used);
  const client = await tablesOf(used);
  // The sale of the sent order and the closing of the cancelled one are lost; a charge of nobody appears.
  await client.send(
    new UpdateCommand({
      TableName: names.ReservationsTableName,
      Key: { orderId: shipped },
      UpdateExpression: 'SET #state = :held, heldAt = since, sweepAt = :far, correlationId = :c',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':held': 'HELD', ':far': '2999-01-01T00:00:00.000Z', ':c': 'c' },
    }),
  );
  await client.send(
    new UpdateCommand({
      TableName: names.ProductsTableName,
      Key: { productId },
      UpdateExpression: 'SET held = held + :two, sold = sold - :two',
      ExpressionAttributeValues: { ':two': 2 },
    }),
  );
  await client.send(
    new UpdateCommand({
      TableName: names.PaymentsTableName,
      Key: { orderId: cancelled },
      UpdateExpression: 'REMOVE closedAt, closedBecause',
    }),
  );
  const orphan = {
    key: 'nobody',
    status: 'CAPTURED',
    revision: 1,
    currency: 'EUR',
    authorized: 5,
    captured: 5,
  };
  const Item = { ...orphan, voided: 0, refunded: 0, refunds: {} };
  await client.send(new PutCommand({ TableName: names.LedgerTableName, Item }));

  const broken = await reconciled(used);
  expect(broken.code).toBe(10);
  expect(kindsOf(broken.report)).toEqual([
    { kind: 'charge-without-order', id: 'nobody' },
    { kind: 'closure-not-handled', id: cancelled },
    { kind: 'uncommitted-stock', id: shipped },
  ]);
  const fixed = await reconciled(used, '--fix', '--yes');
  expect(kindsOf(fixed.report)).toEqual([
    { kind: 'charge-without-order', id: 'nobody' },
    { kind: 'closure-not-handled', id: cancelled, repaired: true },
    { kind: 'uncommitted-stock', id: shipped, repaired: true },
  ]);
  expect(fixed.code).toBe(8);
  await client.send(new DeleteCommand({ TableName: names.LedgerTableName, Key: { key: 'nobody' } }));
  client.destroy();

  await startEngine({
    stateDir: restored.stateDir,
    projectRoot: process.cwd(),
    environment: process.env,
    clock: systemClock,
    ids: systemIds(systemClock),
  });
  const deployed = await restored.cloudcart(
    'deploy',
    'Artifacts',
    'Data',
    'Messaging',
    '--env',
    'local',
    '--json',
  );
  expect(deployed.code).toBe(0);
  const rows = await copyTables(used, restored);
  expect(rows).toBeGreaterThan(20);
  const copy = await reconciled(restored);
  const ok = copy.code === 0 && copy.report.read.orders === 3;
  const tried =
    'every table of a used shop copied into a fresh one, then `cloudcart reconcile` there; 3 things broken by hand before, 2 repaired by --fix';
  const numbers = { rows, orders: copy.report.read.orders ?? 0, findings: copy.report.findings.length };
  report('reconcile', [{ promise: 'P16', title: 'A restored shop is in agreement', tried, numbers, ok }]);
  expect([kindsOf(copy.report), copy.report.read.orders, copy.code]).toEqual([[], 3, 0]);
}, 180_000);
