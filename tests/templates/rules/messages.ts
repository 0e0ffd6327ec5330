import { drop, type Rule, set } from '../rule.ts';
import {
  at,
  fields,
  list,
  type Project,
  type Resource,
  resolve,
  resources,
  target,
  where,
} from '../template.ts';

const EVENT_TYPES = [
  'OrderCancelled',
  'OrderFailed',
  'OrderPaid',
  'OrderPlaced',
  'PaymentFailed',
  'PaymentSucceeded',
  'PaymentVoided',
  'ReservationExpired',
  'ShipmentCreated',
  'ShipmentDelivered',
];

interface Source {
  consumer: Resource;
  name: string;
  event: ReturnType<typeof fields>;
}

const sources = (project: Project): Source[] =>
  resources(project, 'AWS::Serverless::Function').flatMap((consumer) =>
    Object.entries(fields(consumer.properties.Events))
      .filter(([, event]) => at(event, 'Type') === 'SQS')
      .map(([name, event]) => ({ consumer, name, event: fields(at(event, 'Properties')) })),
  );

const dlqOf = (project: Project, queue: Resource): Resource | undefined =>
  resolve(project, queue.stack, at(queue.properties, 'RedrivePolicy', 'deadLetterTargetArn'));

function sourceProblems(project: Project, { consumer, name, event }: Source): string[] {
  const place = `${where(consumer)} ${name}`;
  const queue = resolve(project, consumer.stack, event.Queue);
  if (queue?.type !== 'AWS::SQS::Queue') return [`${place}: its queue cannot be found`];
  const problems = [
    [event.BatchSize === 10, 'BatchSize is not 10'],
    [
      at(queue.properties, 'RedrivePolicy', 'maxReceiveCount') === 3,
      `${where(queue)}: maxReceiveCount is not 3`,
    ],
    [dlqOf(project, queue)?.type === 'AWS::SQS::Queue', `${where(queue)}: no dead-letter queue`],
  ] as const;
  return problems.filter(([kept]) => !kept).map(([, problem]) => `${place}: ${problem}`);
}

const queueSources: Rule = {
  name: 'a queue is read ten at a time, three times at most, and has a dead-letter queue in its stack',
  check: (project) => {
    const all = sources(project);
    return all.length === 0 ? ['no queue is read'] : all.flatMap((source) => sourceProblems(project, source));
  },
  mutants: [
    set('Workers', 'CartEventsFunction/Properties/Events/Queue/Properties/BatchSize', 1),
    set('Messaging', 'CartQueue/Properties/RedrivePolicy/maxReceiveCount', 4),
    drop('Messaging', 'CartQueue/Properties/RedrivePolicy'),
  ],
};

function deadLetterProblems(project: Project, queue: Resource): string[] {
  const dlq = dlqOf(project, queue);
  if (dlq === undefined) return [];
  const alarmed = resources(project, 'AWS::CloudWatch::Alarm').some(
    ({ stack, properties }) =>
      stack === dlq.stack &&
      properties.MetricName === 'ApproximateNumberOfMessagesVisible' &&
      properties.Threshold === 0 &&
      list(properties.Dimensions).some((dimension) => target(at(dimension, 'Value')) === dlq.id),
  );
  return alarmed ? [] : [`${where(dlq)}: no alarm on the first visible message`];
}

const deadLetters: Rule = {
  name: 'a dead-letter queue alarms on its first message',
  check: (project) =>
    resources(project, 'AWS::SQS::Queue').flatMap((queue) => deadLetterProblems(project, queue)),
  mutants: [
    drop('Messaging', 'OrdersDlqAlarm'),
    set('Messaging', 'OrdersDlqAlarm/Properties/Threshold', 5),
    set('Messaging', 'OrdersDlqAlarm/Properties/Dimensions', []),
  ],
};

/** Whether a resource policy lets SNS send from `topic` to `queue`. */
const admits = (project: Project, queue: Resource | undefined, topic: Resource | undefined): boolean =>
  resources(project, 'AWS::SQS::QueuePolicy').some(
    ({ stack, properties }) =>
      stack === queue?.stack &&
      list(properties.Queues).some((each) => target(each) === queue.id) &&
      list(at(properties, 'PolicyDocument', 'Statement')).some(
        (statement) =>
          at(statement, 'Effect') === 'Allow' &&
          at(statement, 'Action') === 'sqs:SendMessage' &&
          at(statement, 'Principal', 'Service') === 'sns.amazonaws.com' &&
          target(at(statement, 'Condition', 'ArnEquals', 'aws:SourceArn')) === topic?.id,
      ),
  );

function subscriptionProblems(project: Project, subscription: Resource): string[] {
  const { stack, properties } = subscription;
  const topic = resolve(project, stack, properties.TopicArn);
  const queue = resolve(project, stack, properties.Endpoint);
  const undelivered = resolve(project, stack, at(properties, 'RedrivePolicy', 'deadLetterTargetArn'));
  const types = list(at(properties, 'FilterPolicy', 'type')).map(String);
  const problems = [
    [properties.RawMessageDelivery === true, 'not delivered raw'],
    [types.length > 0, 'no filter on type'],
    [types.every((type) => EVENT_TYPES.includes(type)), `unknown event type in ${types.join(', ')}`],
    [admits(project, queue, topic), 'the queue does not admit the topic'],
    [admits(project, undelivered, topic), 'what cannot be delivered is lost'],
  ] as const;
  return problems.filter(([kept]) => !kept).map(([, problem]) => `${where(subscription)}: ${problem}`);
}

const isQueue = ({ properties }: Resource): boolean => properties.Protocol === 'sqs';

const subscriptions: Rule = {
  name: 'a queue gets its event types raw, and what cannot be delivered is kept',
  check: (project) => {
    const all = resources(project, 'AWS::SNS::Subscription').filter(isQueue);
    const heard = new Set(all.flatMap(({ properties }) => list(at(properties, 'FilterPolicy', 'type'))));
    return [
      ...all.flatMap((subscription) => subscriptionProblems(project, subscription)),
      ...EVENT_TYPES.filter((type) => !heard.has(type)).map((type) => `nobody hears ${type}`),
    ];
  },
  mutants: [
    set('Messaging', 'CartSubscription/Properties/RawMessageDelivery', false),
    drop('Messaging', 'CartSubscription/Properties/FilterPolicy'),
    set('Messaging', 'CartSubscription/Properties/FilterPolicy/type', ['OrderPlacd']),
    set('Messaging', 'OrdersSubscription/Properties/FilterPolicy/type', ['PaymentFailed']),
    drop('Messaging', 'CartSubscription/Properties/RedrivePolicy'),
    drop('Messaging', 'CartQueuePolicy'),
    drop('Messaging', 'CartDlqPolicy'),
  ],
};

const schedules: Rule = {
  name: 'a schedule runs every minute and does not pile up',
  check: (project) =>
    resources(project, 'AWS::Serverless::Function').flatMap((sweep) =>
      Object.values(fields(sweep.properties.Events))
        .filter((event) => at(event, 'Type') === 'Schedule')
        .map((event) => at(event, 'Properties'))
        .filter(
          (event) =>
            at(event, 'Schedule') !== 'rate(1 minute)' ||
            at(event, 'RetryPolicy', 'MaximumRetryAttempts') !== 0,
        )
        .map(() => `${where(sweep)}: not every minute, or tried again before the next`),
    ),
  mutants: [
    set('Workers', 'OrdersSweepFunction/Properties/Events/EveryMinute/Properties/Schedule', 'rate(1 day)'),
    drop('Workers', 'OrdersSweepFunction/Properties/Events/EveryMinute/Properties/RetryPolicy'),
  ],
};

export const messageRules: Rule[] = [queueSources, deadLetters, subscriptions, schedules];
