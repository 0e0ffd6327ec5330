import { type ControlPlane, requestEngine } from '../cli/local/engine-request.ts';

/** One API call as the engine's audit trail has it. */
export interface Call {
  source: string;
  name: string;
  parameters: Record<string, unknown>;
  /** Access key that it was signed with: the bench's own calls are told apart by it. */
  by?: string;
}

interface Recorded {
  EventId: string;
  EventTime: number;
  EventSource: string;
  EventName: string;
  AccessKeyId?: string;
  CloudTrailEvent: string;
}

const PAGE = 50;

async function page(engine: ControlPlane, from: number, to: number): Promise<Recorded[]> {
  const { text } = await requestEngine(engine, {
    method: 'POST',
    path: '/',
    service: 'cloudtrail',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
    },
    body: JSON.stringify({ StartTime: from, EndTime: to, MaxResults: PAGE }),
  });
  return (JSON.parse(text) as { Events?: Recorded[] }).Events ?? [];
}

/** Every call between two moments (seconds since 1970), the oldest first. The engine gives 50 at a time, the newest first, and no token. */
export async function callsOf(engine: ControlPlane, from: number, to: number): Promise<Call[]> {
  const seen = new Map<string, Recorded>();
  let end = to;
  for (;;) {
    const found = await page(engine, from, end);
    const fresh = found.filter((one) => !seen.has(one.EventId));
    for (const one of fresh) seen.set(one.EventId, one);
    const oldest = found.at(-1)?.EventTime;
    if (found.length < PAGE || fresh.length === 0 || oldest === undefined) break;
    end = oldest;
  }
  const calls = [...seen.values()].reverse().sort((a, b) => a.EventTime - b.EventTime);
  return calls.map((one) => ({
    by: one.AccessKeyId ?? '',
    source: one.EventSource.replace('.amazonaws.com', ''),
    name: one.EventName,
    parameters:
      (JSON.parse(one.CloudTrailEvent) as { requestParameters?: Record<string, unknown> })
        .requestParameters ?? {},
  }));
}

/**
 * The calls of one order among those of many: what names the order, and what names an event that was stored with it.
 * Reads by its owner are left out.
 */
export function callsAbout(calls: readonly Call[], orderId: string): Call[] {
  const known = new Set([orderId]);
  return calls.filter(({ parameters }) => {
    const text = JSON.stringify(parameters);
    if (![...known].some((id) => text.includes(id))) return false;
    for (const [, eventId = ''] of text.matchAll(/"id":\{"S":"([^"]+)"\}/g)) known.add(eventId);
    return true;
  });
}

/** What the calls use up of what AWS bills by. */
export interface Usage {
  /** DynamoDB request units by table (`Orders`), items of at most 1 and 4 kB taken for granted. */
  readUnits: Record<string, number>;
  /** Without those of indexes, which depend on the table. */
  writeUnits: Record<string, number>;
  snsPublishes: number;
  sqsRequests: number;
  writtenBytes: number;
}

type Parameters = Record<string, unknown>;

const tableOf = (parameters: Parameters): string =>
  String(parameters.TableName ?? '').replace(/^.*cloudcart-local-/, '');
const size = (value: unknown): number => (value === undefined ? 0 : JSON.stringify(value).length);
const consistent = (parameters: Parameters): number => (parameters.ConsistentRead === true ? 1 : 0.5);

function add(record: Record<string, number>, table: string, units: number): void {
  record[table] = (record[table] ?? 0) + units;
}

function transaction(usage: Usage, parameters: Parameters): void {
  for (const item of (parameters.TransactItems ?? []) as Record<string, Parameters>[]) {
    for (const [kind, one] of Object.entries(item)) {
      add(kind === 'Get' ? usage.readUnits : usage.writeUnits, tableOf(one), 2);
      usage.writtenBytes += size(one.Item);
    }
  }
}

function dynamo(usage: Usage, { name, parameters }: Call): void {
  const table = tableOf(parameters);
  if (name === 'GetItem' || name === 'Query' || name === 'Scan')
    add(usage.readUnits, table, consistent(parameters));
  if (name === 'PutItem' || name === 'UpdateItem' || name === 'DeleteItem') {
    add(usage.writeUnits, table, 1);
    usage.writtenBytes += size(parameters.Item);
  }
  if (name === 'BatchGetItem') {
    for (const [key, one] of Object.entries((parameters.RequestItems ?? {}) as Record<string, Parameters>)) {
      const keys = Array.isArray(one.Keys) ? one.Keys.length : 0;
      add(usage.readUnits, tableOf({ TableName: key }), keys * consistent(one));
    }
  }
  if (name === 'TransactWriteItems' || name === 'TransactGetItems') transaction(usage, parameters);
}

/** Adds calls up. The sweeps' own queries are a schedule's, not an order's, and left out. */
export function usageOf(calls: readonly Call[]): Usage {
  const usage: Usage = { readUnits: {}, writeUnits: {}, snsPublishes: 0, sqsRequests: 0, writtenBytes: 0 };
  for (const call of calls) {
    const index = String(call.parameters.IndexName ?? '');
    if (call.source === 'dynamodb' && !/^(UnsentIndex|HeldIndex)$/.test(index)) dynamo(usage, call);
    // The audit trail has no name for what comes as a form.
    const action = String(call.parameters.Action ?? call.name);
    if (call.source === 'sns' && action.startsWith('Publish')) {
      const entries = Object.keys(call.parameters).filter((key) => /member\.\d+\.Id$/.test(key)).length;
      usage.snsPublishes += Math.max(1, entries);
    }
    if (call.source === 'sqs' && /^(Delete|ChangeMessage|Send)/.test(action)) usage.sqsRequests += 1;
  }
  return usage;
}
