import { readFileSync } from 'node:fs';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { asMap, parseTemplate } from '../../../cli/project/template-yaml.ts';
import { keyHashOf, SCOPES } from '../../../platform/clients.ts';
import type { Item } from '../../../platform/dynamodb.ts';
import { API_KEY } from '../journal.ts';
import { scanTables, type TableName, type TableRows } from '../tables.ts';

/** Tables of one's own on an engine that others use too: an account of it that nobody else has. */
export interface Lane {
  readonly names: Readonly<Record<TableName | 'CatalogIdempotency' | 'Clients', string>>;
  /** A client of one's own, that nothing is done to. */
  readonly client: DynamoDBDocumentClient;
  /** The key attributes of each table. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Makes a client of the shop use this lane. */
  configure(config: object): void;
  /** Every row that there is. */
  rows(): Promise<TableRows>;
  /** Takes every row out: from here on it is as new, also for transactions whose tokens were used before. */
  wipe(): Promise<void>;
  /** Counts the wipes. */
  readonly generation: number;
  close(): void;
}

export interface EnginePlace {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly secretAccessKey: string };
}

type TableDefinition = Pick<
  CreateTableCommandInput,
  'TableName' | 'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes'
>;

/** The tables of `templates/data.yaml`, by what their outputs are called. */
function tablesOfTemplate(): Map<string, TableDefinition> {
  const file = 'templates/data.yaml';
  const { data } = parseTemplate(readFileSync(file, 'utf8'), file);
  const tables = Object.entries(asMap(data.Resources)).filter(
    ([, resource]) => asMap(resource).Type === 'AWS::DynamoDB::Table',
  );
  return new Map(
    tables.map(([id, resource]) => {
      const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = asMap(
        asMap(resource).Properties,
      );
      const name = String(asMap(TableName)['Fn::Sub']).replace(/\$\{Environment\}/, 'local');
      const definition = { TableName: name, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
      return [id.replace(/Table$/, ''), definition as unknown as TableDefinition];
    }),
  );
}

/** Settings of an engine that clients of the shop take from the environment, as in Lambda. */
export const engineEnvironment = ({
  endpoint,
  region,
}: Pick<EnginePlace, 'endpoint' | 'region'>): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
});

/** Longest that a call of the engine may take; the shop's own time-outs are kept in the world's time. */
const ENGINE_MS = 60_000;

/**
 * Makes the tables. The shop's clients find the engine by the environment: {@link engineEnvironment}.
 * @param account 12 digits that nothing else on this engine uses
 */
export async function openLane({ endpoint, region, ...engine }: EnginePlace, account: string): Promise<Lane> {
  const credentials = { accessKeyId: account, secretAccessKey: engine.credentials.secretAccessKey };
  const requestHandler = { requestTimeout: ENGINE_MS };
  const dynamo = new DynamoDBClient({ endpoint, region, credentials, requestHandler });
  const client = DynamoDBDocumentClient.from(dynamo);
  const definitions = tablesOfTemplate();
  await Promise.all(
    [...definitions.values()].map((definition) =>
      dynamo.send(new CreateTableCommand({ BillingMode: 'PAY_PER_REQUEST', ...definition })),
    ),
  );
  const names = Object.fromEntries(
    [...definitions].map(([id, { TableName }]) => [id, TableName]),
  ) as unknown as Lane['names'];
  const buyers = { keyHash: keyHashOf(API_KEY), clientId: 'buyers', scopes: SCOPES };
  await client.send(new PutCommand({ TableName: names.Clients, Item: buyers }));
  const keys = new Map(
    [...definitions.values()].map(({ TableName, KeySchema }) => [
      TableName ?? '',
      (KeySchema ?? []).map(({ AttributeName }) => AttributeName ?? ''),
    ]),
  );
  let last: TableRows | undefined;
  const rows = async () => {
    last = await scanTables(client, names);
    return last;
  };
  let generation = 0;
  return {
    names,
    client,
    keys,
    configure: (config) => {
      const { requestHandler: connections } = dynamo.config;
      Object.assign(config, { credentials: async () => credentials, requestHandler: connections });
    },
    rows,
    get generation() {
      return generation;
    },
    wipe: async () => {
      generation += 1;
      // Whoever wipes has judged before: nothing has moved since.
      const found = last ?? (await rows());
      last = undefined;
      const deletions = Object.entries(found).flatMap(([table, items]) =>
        items.map((item) => deletion(names[table as TableName], keys, item)),
      );
      // Answers under a key are no row that anybody judges, and must not answer the next run.
      const TableName = names.CatalogIdempotency;
      const { Items: answers = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
      deletions.push(...answers.map((item) => deletion(TableName, keys, item)));
      await deleteAll(client, deletions);
    },
    close: () => dynamo.destroy(),
  };
}

interface Deletion {
  readonly table: string;
  readonly Key: Item;
}

const deletion = (table: string, keys: ReadonlyMap<string, readonly string[]>, item: Item): Deletion => ({
  table,
  Key: Object.fromEntries((keys.get(table) ?? []).map((name) => [name, item[name]])),
});

/** Deletions that one call takes. */
const BATCH = 25;

async function deleteAll(client: DynamoDBDocumentClient, deletions: readonly Deletion[]): Promise<void> {
  for (let start = 0; start < deletions.length; start += BATCH) {
    const batch = Map.groupBy(deletions.slice(start, start + BATCH), ({ table }) => table);
    const RequestItems = Object.fromEntries(
      [...batch].map(([table, rows]) => [table, rows.map(({ Key }) => ({ DeleteRequest: { Key } }))]),
    );
    await client.send(new BatchWriteCommand({ RequestItems }));
  }
}
