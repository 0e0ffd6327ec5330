import { DescribeTableCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { engineClient } from '../../cli/local/engine-client.ts';
import type { ControlPlane } from '../../cli/local/engine-request.ts';
import { type Call, callsOf } from '../engine-calls.ts';
import type { StoredItem } from './item-size.ts';
import { keyOf, type Rows, type Table } from './replay.ts';

/** The bench's own calls are signed with this, so that the trail tells them from the shop's. */
export const BENCH_KEY = 'bench';

/** Settings of an SDK client of the bench's own. */
export const benchClient = (engine: ControlPlane) => engineClient(engine, { accessKeyId: BENCH_KEY });

/** Sweeps ask these indexes each minute: a schedule's reads, not an order's. */
const SWEPT = /^(UnsentIndex|HeldIndex)$/;

/** Calls of somebody else than the bench since a moment, without those of schedules. */
export async function callsSince(engine: ControlPlane, from: number): Promise<Call[]> {
  const calls = await callsOf(engine, from, Date.now() / 1000 + 1);
  return calls.filter(
    ({ by, parameters }) => by !== BENCH_KEY && !SWEPT.test(String(parameters.IndexName ?? '')),
  );
}

/** Tables as they are deployed, by full name. */
export async function describeTables(
  client: DynamoDBClient,
  namesByFullName: ReadonlyMap<string, string>,
): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const [TableName, name] of namesByFullName) {
    const { Table: found } = await client.send(new DescribeTableCommand({ TableName }));
    const attributes = (schema: { AttributeName?: string | undefined }[] = []) =>
      schema.map(({ AttributeName = '' }) => AttributeName);
    tables.set(TableName, {
      name,
      key: attributes(found?.KeySchema),
      indexes: (found?.GlobalSecondaryIndexes ?? []).map(({ IndexName = '', KeySchema, Projection }) => ({
        name: IndexName,
        key: attributes(KeySchema),
        projection: Projection?.ProjectionType === 'ALL' ? 'ALL' : 'KEYS_ONLY',
      })),
    });
  }
  return tables;
}

/** Everything that lies in the tables now. */
export async function rowsOf(client: DynamoDBClient, tables: ReadonlyMap<string, Table>): Promise<Rows> {
  const rows: Rows = new Map();
  for (const [TableName, table] of tables) {
    const own = new Map<string, StoredItem>();
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      for (const item of Items as unknown as StoredItem[]) own.set(keyOf(table, item), item);
    }
    rows.set(TableName, own);
  }
  return rows;
}

/** The same rows in a form that compares: parts of an item may come in any order. */
export const plain = (rows: Rows): Record<string, Record<string, StoredItem>> =>
  Object.fromEntries([...rows].map(([table, own]) => [table, Object.fromEntries(own)]));
