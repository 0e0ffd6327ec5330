import { asMap } from '../project/template-yaml.ts';
import type { Calls } from './calls.ts';
import { listOf, runItems } from './idle.ts';
import { GB, type Item } from './item.ts';
import type { PriceKey } from './price-table.ts';
import type { PricedResource } from './resources.ts';

const of = (resources: readonly PricedResource[], ...types: string[]): PricedResource[] =>
  resources.filter((one) => types.includes(one.type));

const line = (one: PricedResource | undefined, what: string, key: PriceKey, quantity: number): Item => ({
  stack: one?.stack ?? '',
  resource: one?.id ?? '',
  what,
  key,
  quantity,
});

function tableItems(table: PricedResource, { perOrder }: Calls): Item[] {
  const indexes = listOf(table.properties.GlobalSecondaryIndexes).length;
  const writes = perOrder.writeUnits[table.name] ?? 0;
  return [
    line(table, 'reads', 'dynamodb.readUnit', perOrder.readUnits[table.name] ?? 0),
    // As if each write changed each index: more is not billed.
    line(table, 'writes', 'dynamodb.writeUnit', writes * (1 + indexes)),
  ];
}

const isTriggered = (one: PricedResource): boolean =>
  Object.values(asMap(one.properties.Events)).some((event) => asMap(event).Type === 'SQS');

function functionItems(one: PricedResource, { perOrder }: Calls): Item[] {
  const used = perOrder.functions[one.name];
  if (!used) return [];
  const traced = one.properties.Tracing === 'Active' && isTriggered(one);
  return [
    ...runItems(one, used.invocations, used.averageMs, used.logBytes),
    // A call through the API or from a function belongs to a trace that is counted already.
    ...(traced ? [line(one, 'traces', 'xray.trace', used.invocations)] : []),
  ];
}

function storedItems(resources: readonly PricedResource[], { perOrder }: Calls): Item[] {
  const [table] = of(resources, 'AWS::DynamoDB::Table');
  const stored = perOrder.storedBytes / GB;
  return table === undefined
    ? []
    : [
        { ...line(table, 'data kept a month', 'dynamodb.storageGbMonth', stored), resource: '(all tables)' },
        {
          ...line(table, 'point-in-time recovery a month', 'dynamodb.recoveryGbMonth', stored),
          resource: '(all tables)',
        },
      ];
}

/** What one order adds, by the calls that were recorded. */
export function orderItems(resources: readonly PricedResource[], calls: Calls): Item[] {
  const [api] = of(resources, 'AWS::Serverless::Api', 'AWS::Serverless::HttpApi');
  const [topic] = of(resources, 'AWS::SNS::Topic');
  const [queue] = of(resources, 'AWS::SQS::Queue');
  const { apiRequests, snsPublishes, sqsRequests } = calls.perOrder;
  const key = api?.type === 'AWS::Serverless::HttpApi' ? 'apigateway.httpRequest' : 'apigateway.request';
  return [
    line(api, 'requests', key, apiRequests),
    ...(api?.properties.TracingEnabled === true ? [line(api, 'traces', 'xray.trace', apiRequests)] : []),
    ...of(resources, 'AWS::Serverless::Function').flatMap((one) => functionItems(one, calls)),
    ...of(resources, 'AWS::DynamoDB::Table').flatMap((one) => tableItems(one, calls)),
    line(topic, 'publishes', 'sns.publish', snsPublishes),
    line(queue, 'receives, deletes and changes of all queues', 'sqs.request', sqsRequests),
    ...storedItems(resources, calls),
  ].filter((one) => one.quantity > 0);
}

/** Names in the calls that no resource has: measured before something was renamed. */
export function strangers(resources: readonly PricedResource[], { perOrder, scheduled }: Calls): string[] {
  const known = new Set(resources.map((one) => one.name));
  const named = [perOrder.functions, perOrder.readUnits, perOrder.writeUnits, scheduled].flatMap(Object.keys);
  return [...new Set(named)].filter((name) => !known.has(name));
}
