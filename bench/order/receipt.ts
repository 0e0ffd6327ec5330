import type { Call } from '../engine-calls.ts';
import type { Use } from './replay.ts';

/** What one order used up on AWS. */
export interface Receipt {
  readonly design: string;
  readonly lines: number;
  /** Every AWS API call that the order's code makes: DynamoDB, SNS, SQS, Lambda. */
  readonly calls: number;
  readonly callsByName: Readonly<Record<string, number>>;
  readonly apiRequests: number;
  readonly invocations: number;
  readonly readUnits: number;
  /** Of tables and indexes. */
  readonly writeUnits: number;
  readonly snsPublishes: number;
  /** Sends, and a receive and a delete for each message that a function is started with. */
  readonly sqsRequests: number;
  readonly uses: readonly Use[];
  /** US dollars for a million such orders: requests and units, without a function's seconds, logs, traces and storage. */
  readonly perMillion: number;
}

export interface Metered {
  readonly apiRequests: number;
  readonly invocations: number;
  /** Of these, the ones that a message started. */
  readonly consumed: number;
}

/** Prices by the keys of cli/cost/prices.json. */
export type Prices = Readonly<Record<string, number>>;

const total = (uses: readonly Use[], of: (use: Use) => number): number =>
  uses.reduce((sum, use) => sum + of(use), 0);

/** The audit trail has no name for what comes as a form. */
const nameOf = ({ source, name, parameters }: Call): string =>
  `${source} ${String(parameters.Action ?? name)}`;

/** A receive and a delete of a message are Lambda's own on AWS and counted by `consumed`, whoever made them here. */
const isPolling = (name: string): boolean => /^sqs (Receive|Delete)Message/.test(name);

/** Adds up what was recorded of one order. */
export function receiptOf(
  about: { readonly design: string; readonly lines: number },
  calls: readonly Call[],
  uses: readonly Use[],
  metered: Metered,
  prices: Prices,
): Receipt {
  const callsByName: Record<string, number> = {};
  for (const name of calls.map(nameOf)) {
    if (!isPolling(name)) callsByName[name] = (callsByName[name] ?? 0) + 1;
  }
  const count = (pattern: RegExp): number =>
    Object.entries(callsByName).reduce((sum, [name, times]) => sum + (pattern.test(name) ? times : 0), 0);
  const amounts = {
    apiRequests: metered.apiRequests,
    invocations: metered.invocations,
    readUnits: total(uses, ({ readUnits }) => readUnits),
    writeUnits: total(uses, ({ writeUnits, indexUnits }) => writeUnits + indexUnits),
    snsPublishes: count(/^sns Publish/),
    sqsRequests: count(/^sqs /) + 2 * metered.consumed,
  };
  return {
    ...about,
    ...amounts,
    calls: count(/./),
    callsByName,
    uses,
    perMillion: 1e6 * price(amounts, prices),
  };
}

const KEYS = {
  apiRequests: 'apigateway.request',
  invocations: 'lambda.request',
  readUnits: 'dynamodb.readUnit',
  writeUnits: 'dynamodb.writeUnit',
  snsPublishes: 'sns.publish',
  sqsRequests: 'sqs.request',
} as const;

function price(amounts: Readonly<Record<keyof typeof KEYS, number>>, prices: Prices): number {
  return Object.entries(KEYS).reduce((sum, [what, key]) => {
    const each = prices[key];
    if (each === undefined) throw new Error(`no price of ${key}`);
    return sum + amounts[what as keyof typeof KEYS] * each;
  }, 0);
}

/** Units by table, the largest first. */
export function unitsByTable({
  uses,
}: Receipt): [table: string, write: number, index: number, read: number][] {
  const tables = [...new Set(uses.map(({ table }) => table))];
  return tables
    .map((table): [string, number, number, number] => {
      const own = uses.filter((use) => use.table === table);
      return [
        table,
        total(own, ({ writeUnits }) => writeUnits),
        total(own, ({ indexUnits }) => indexUnits),
        total(own, ({ readUnits }) => readUnits),
      ];
    })
    .sort(([, a, b], [, c, d]) => c + d - a - b);
}
