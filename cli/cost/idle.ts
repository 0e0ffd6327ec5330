import { asMap, type Data, type DataMap } from '../project/template-yaml.ts';
import type { Calls } from './calls.ts';
import { GB, type Item, MINUTES_PER_MONTH, type Unpriced } from './item.ts';
import { FREE } from './price-table.ts';
import type { PricedResource } from './resources.ts';

/** Lambda polls a queue that nobody writes to with five long polls of 20 s, which are 15 requests a minute. */
const POLLS_PER_MONTH = 15 * MINUTES_PER_MONTH;
/** A run on a schedule of which nothing was measured. */
const UNMEASURED = { averageMs: 100, logBytes: 500, readUnits: 0 };
const DEFAULT_MEMORY_MB = 128;
const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: 1440 };

export const listOf = (value: Data | undefined): Data[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Runs a month of `rate(5 minutes)`; undefined for `cron`, which is not reckoned. */
export function runsPerMonth(schedule: string): number | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const minutes = MINUTES[unit];
  return minutes === undefined ? undefined : MINUTES_PER_MONTH / (Number(count) * minutes);
}

const line = (resource: PricedResource, what: string, key: Item['key'], quantity: number): Item => ({
  stack: resource.stack,
  resource: resource.id,
  what,
  key,
  quantity,
});

/** Requests, time and traces of so many runs. */
export function runItems(
  resource: PricedResource,
  runs: number,
  averageMs: number,
  logBytes: number,
): Item[] {
  const { properties } = resource;
  const gb = Number(properties.MemorySize ?? DEFAULT_MEMORY_MB) / 1024;
  const arm = listOf(properties.Architectures).includes('arm64');
  // Lambda bills each run in whole milliseconds.
  const seconds = (runs * Math.ceil(averageMs)) / 1000;
  return [
    line(resource, 'requests', 'lambda.request', runs),
    line(resource, 'time', arm ? 'lambda.gbSecond.arm64' : 'lambda.gbSecond.x86_64', seconds * gb),
    line(resource, 'logs taken in', 'cloudwatch.logGb', logBytes / GB),
    line(resource, 'logs kept a month', 'cloudwatch.logGbMonth', (logBytes * 0.15) / GB),
  ];
}

function scheduleItems(
  resource: PricedResource,
  event: DataMap,
  calls: Calls | undefined,
): Item[] | undefined {
  const runs = runsPerMonth(
    String(asMap(event.Properties).Schedule ?? asMap(event.Properties).ScheduleExpression),
  );
  if (runs === undefined) return undefined;
  const one = calls?.scheduled[resource.name] ?? UNMEASURED;
  const traced = resource.properties.Tracing === 'Active';
  return [
    ...runItems(resource, runs, one.averageMs, one.logBytes * runs),
    line(resource, 'reads', 'dynamodb.readUnit', one.readUnits * runs),
    ...(traced ? [line(resource, 'traces', 'xray.trace', runs)] : []),
    ...(event.Type === 'ScheduleV2' ? [line(resource, 'schedule', 'scheduler.invocation', runs)] : []),
  ];
}

type Priced = { items: Item[]; unpriced: Unpriced[] };

const unpriced = ({ stack, id, type }: PricedResource, reason: string): Priced => ({
  items: [],
  unpriced: [{ stack, resource: id, type, reason }],
});
const priced = (...items: Item[]): Priced => ({ items, unpriced: [] });

function functionItems(resource: PricedResource, calls: Calls | undefined): Priced {
  const events = Object.values(asMap(resource.properties.Events)).map(asMap);
  const all = events.map((event): Priced => {
    if (event.Type === 'SQS')
      return priced(line(resource, 'polls of its empty queue', 'sqs.request', POLLS_PER_MONTH));
    if (event.Type !== 'Schedule' && event.Type !== 'ScheduleV2') return priced();
    const items = scheduleItems(resource, event, calls);
    return items ? priced(...items) : unpriced(resource, 'a cron schedule is not reckoned');
  });
  const provisioned = resource.properties.ProvisionedConcurrencyConfig !== undefined;
  const extra = provisioned ? unpriced(resource, 'provisioned concurrency is not reckoned') : priced();
  return {
    items: [...all, extra].flatMap((one) => one.items),
    unpriced: [...all, extra].flatMap((one) => one.unpriced),
  };
}

function alarmItems(resource: PricedResource): Priced {
  const metrics = listOf(resource.properties.Metrics).filter(
    (one) => asMap(one).MetricStat !== undefined,
  ).length;
  return priced(line(resource, 'alarm', 'cloudwatch.alarmMonth', Math.max(1, metrics)));
}

function apiItems(resource: PricedResource): Priced {
  const { CacheClusterEnabled, MethodSettings } = resource.properties;
  const detailed = listOf(MethodSettings).some((one) => asMap(one).MetricsEnabled === true);
  const all = [
    ...(CacheClusterEnabled === true ? [unpriced(resource, 'its cache is not reckoned')] : []),
    ...(detailed
      ? [
          unpriced(
            resource,
            'metrics by route are custom metrics, paid for in the hours in which a route is called',
          ),
        ]
      : []),
  ];
  return { items: [], unpriced: all.flatMap((one) => one.unpriced) };
}

/** As if each was written in every hour of the month: more is not billed. */
const metricItems = (calls: Calls | undefined): Item[] =>
  calls && calls.customMetrics > 0
    ? [
        {
          stack: '',
          resource: '(all functions)',
          what: 'custom metrics, as if each was written every hour',
          key: 'cloudwatch.metricMonth',
          quantity: calls.customMetrics,
        },
      ]
    : [];

const STANDING: Record<string, (resource: PricedResource, calls: Calls | undefined) => Priced> = {
  'AWS::Serverless::Function': functionItems,
  'AWS::Serverless::Api': apiItems,
  'AWS::Serverless::HttpApi': () => priced(),
  'AWS::SQS::Queue': () => priced(),
  'AWS::CloudWatch::Alarm': alarmItems,
  'AWS::CloudWatch::Dashboard': (one) => priced(line(one, 'dashboard', 'cloudwatch.dashboardMonth', 1)),
  'AWS::KMS::Key': (one) => priced(line(one, 'key', 'kms.keyMonth', 1)),
  'AWS::SecretsManager::Secret': (one) => priced(line(one, 'secret', 'secretsmanager.secretMonth', 1)),
  // Code and templates of a few deployments.
  'AWS::S3::Bucket': (one) =>
    priced(line(one, 'storage (0.1 GB taken for granted)', 's3.storageGbMonth', 0.1)),
  'AWS::DynamoDB::Table': (one) =>
    one.properties.BillingMode === 'PAY_PER_REQUEST'
      ? priced()
      : unpriced(one, 'provisioned capacity is not reckoned'),
};

/** What stands costs a month when nobody comes, and what of it cannot be said. */
export function idleItems(resources: readonly PricedResource[], calls: Calls | undefined): Priced {
  const all = resources.map((resource): Priced => {
    // A custom resource is a few invocations of a function while its stack changes.
    if (FREE.has(resource.type) || resource.type.startsWith('Custom::')) return priced();
    return STANDING[resource.type]?.(resource, calls) ?? unpriced(resource, 'not in the price table');
  });
  return {
    items: [...all.flatMap((one) => one.items), ...metricItems(calls)],
    unpriced: all.flatMap((one) => one.unpriced),
  };
}
