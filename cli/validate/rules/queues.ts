import { asMap, type Data, isDataMap } from '../../project/template-yaml.ts';
import { type Finding, finding } from '../finding.ts';
import { at, listOf, type Resource, resolve, resources, type Sources, target, whereOf } from '../sources.ts';
import { watchedMetrics } from './alarms.ts';

const FUNCTION = 'AWS::Serverless::Function';
const QUEUE = 'AWS::SQS::Queue';
const DEFAULT_VISIBILITY = 30;
const DEFAULT_TIMEOUT = 3;

interface Reader {
  consumer: Resource;
  event: string;
  properties: Record<string, Data>;
  queue: Resource | undefined;
}

const readers = (sources: Sources): Reader[] =>
  resources(sources, FUNCTION).flatMap((consumer) =>
    Object.entries(asMap(consumer.properties.Events))
      .filter(([, event]) => at(event, 'Type') === 'SQS')
      .map(([event, written]) => {
        const properties = asMap(at(written, 'Properties'));
        return { consumer, event, properties, queue: resolve(sources, consumer.template, properties.Queue) };
      }),
  );

/** One of which the value is not known here may report them. */
const reportsFailures = ({ FunctionResponseTypes: types }: Record<string, Data>): boolean =>
  listOf(types).some((one) => one === 'ReportBatchItemFailures' || isDataMap(one));

/** A batch with one bad message must not come back whole. */
export const partialBatches = (sources: Sources): Finding[] =>
  readers(sources)
    .filter(({ properties }) => Number(properties.BatchSize) !== 1 && !reportsFailures(properties))
    .map(({ consumer, event }) =>
      finding(
        'partial-batch',
        whereOf(consumer, 'Events', event),
        `${event} of ${consumer.id} does not report which messages failed: one bad one brings the whole batch back`,
        {
          remedy: 'Add FunctionResponseTypes: [ReportBatchItemFailures], and answer with batchItemFailures.',
        },
      ),
    );

/** AWS advises six times the function's time-out. */
export const visibility = (sources: Sources): Finding[] =>
  readers(sources).flatMap(({ consumer, event, queue }) => {
    if (!queue) return [];
    const seconds = Number(queue.properties.VisibilityTimeout ?? DEFAULT_VISIBILITY);
    const needed = 6 * Number(consumer.properties.Timeout ?? DEFAULT_TIMEOUT);
    // A parameter's value is not known here.
    if (Number.isNaN(seconds) || Number.isNaN(needed) || seconds >= needed) return [];
    return [
      finding(
        'queue-visibility',
        whereOf(queue, 'VisibilityTimeout'),
        `${queue.id} hides a message for ${seconds} s, and ${consumer.id} may take ${needed / 6} s: below six times as much a message can be worked on twice`,
        {
          and: whereOf(consumer, 'Events', event),
          remedy: `Set VisibilityTimeout to ${needed} or more.`,
        },
      ),
    ];
  });

const deadLetterOf = (sources: Sources, queue: Resource): Resource | undefined =>
  resolve(sources, queue.template, at(queue.properties, 'RedrivePolicy', 'deadLetterTargetArn'));

function unwatched(sources: Sources, dlq: Resource): boolean {
  return !watchedMetrics(sources).some(
    ({ alarm, name, values }) =>
      name === 'ApproximateNumberOfMessagesVisible' &&
      values.some((value) => {
        const found = resolve(sources, alarm.template, value);
        return found?.template === dlq.template && found.id === dlq.id && target(value) !== undefined;
      }),
  );
}

/** A queue that is read has a dead-letter queue, and somebody is told of what arrives there. */
export const deadLetters = (sources: Sources): Finding[] => {
  const queues = new Map(
    readers(sources).flatMap(({ queue }) =>
      queue?.type === QUEUE ? [[queue.id + queue.template.name, queue] as const] : [],
    ),
  );
  return [...queues.values()].flatMap((queue): Finding[] => {
    if (at(queue.properties, 'RedrivePolicy') === undefined) {
      return [
        finding(
          'dead-letter-queue',
          whereOf(queue),
          `${queue.id} has no dead-letter queue: what cannot be worked on comes back until it is lost`,
          { remedy: 'Add a RedrivePolicy with deadLetterTargetArn and maxReceiveCount.' },
        ),
      ];
    }
    const dlq = deadLetterOf(sources, queue);
    if (!dlq || !unwatched(sources, dlq)) return [];
    return [
      finding('dead-letter-alarm', whereOf(dlq), `nobody is told of what arrives in ${dlq.id}`, {
        and: whereOf(queue, 'RedrivePolicy'),
        remedy: 'Add an AWS::CloudWatch::Alarm on its ApproximateNumberOfMessagesVisible.',
      }),
    ];
  });
};

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/** A dead letter keeps its age: with four days, the default, it may be gone before somebody has looked. */
export const deadLetterRetention = (sources: Sources): Finding[] => {
  const dlqs = resources(sources, QUEUE).flatMap((queue) => deadLetterOf(sources, queue) ?? []);
  return [...new Map(dlqs.map((one) => [one.id + one.template.name, one])).values()]
    .filter(
      ({ properties: { MessageRetentionPeriod: seconds } }) =>
        !isDataMap(seconds) && Number(seconds) !== FOURTEEN_DAYS,
    )
    .map((one) =>
      finding(
        'dead-letter-retention',
        whereOf(one),
        `${one.id} forgets before fourteen days, the most that SQS keeps`,
        {
          remedy: `Set MessageRetentionPeriod: ${FOURTEEN_DAYS}.`,
        },
      ),
    );
};
