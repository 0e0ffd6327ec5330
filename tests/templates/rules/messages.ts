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
  walk,
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

/** Who compares events with another service's records tries for minutes: that service may be away for as long. */
const receives = ({ properties }: Resource): number =>
  Object.keys(fields(at(properties, 'Environment', 'Variables'))).some((name) =>
    name.endsWith('_FUNCTION_NAME'),
  )
    ? 10
    : 3;

function sourceProblems(project: Project, { consumer, name, event }: Source): string[] {
  const place = `${where(consumer)} ${name}`;
  const queue = resolve(project, consumer.stack, event.Queue);
  if (queue?.type !== 'AWS::SQS::Queue') return [`${place}: its queue cannot be found`];
  const problems = [
    [event.BatchSize === 10, 'BatchSize is not 10'],
    [
      at(queue.properties, 'RedrivePolicy', 'maxReceiveCount') === receives(consumer),
      `${where(queue)}: maxReceiveCount is not ${receives(consumer)}`,
    ],
    [dlqOf(project, queue)?.type === 'AWS::SQS::Queue', `${where(queue)}: no dead-letter queue`],
  ] as const;
  return problems.filter(([kept]) => !kept).map(([, problem]) => `${place}: ${problem}`);
}

const queueSources: Rule = {
  name: 'a queue is read ten at a time, three or ten times at most, and has a dead-letter queue in its stack',
  check: (project) => {
    const all = sources(project);
    return all.length === 0 ? ['no queue is read'] : all.flatMap((source) => sourceProblems(project, source));
  },
  mutants: [
    set('Workers', 'CartEventsFunction/Properties/Events/Queue/Properties/BatchSize', 1),
    set('Messaging', 'CartQueue/Properties/RedrivePolicy/maxReceiveCount', 4),
    set('Messaging', 'PaymentsQueue/Properties/RedrivePolicy/maxReceiveCount', 3),
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
          list(at(statement, 'Condition', 'ArnEquals', 'aws:SourceArn')).some(
            (one) => target(one) === topic?.id,
          ),
      ),
  );

/** The topic of the service that publishes a type. */
function topicOf(type: string): string {
  if (type.startsWith('Order')) return 'OrdersTopic';
  if (type.startsWith('Payment')) return 'PaymentsTopic';
  return type.startsWith('Shipment') ? 'ShippingTopic' : 'CatalogTopic';
}

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
    [types.every((type) => topicOf(type) === topic?.id), `${topic?.id} has none of ${types.join(', ')}`],
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
    set('Messaging', 'OrdersPaymentsSubscription/Properties/FilterPolicy/type', ['PaymentFailed']),
    set('Messaging', 'OrdersCatalogSubscription/Properties/TopicArn', { Ref: 'ShippingTopic' }),
    drop('Messaging', 'CartSubscription/Properties/RedrivePolicy'),
    drop('Messaging', 'CartQueuePolicy'),
    drop('Messaging', 'CartDlqPolicy'),
  ],
};

/** The service that a function belongs to, as its logs have it. */
const serviceOf = ({ properties }: Resource): string =>
  String(at(properties, 'Environment', 'Variables', 'POWERTOOLS_SERVICE_NAME'));

/** Topics that a role may publish on. */
const publishesOn = (role: Resource | undefined): string[] =>
  walk(role?.properties)
    .filter((statement) => list(at(statement, 'Action')).includes('sns:Publish'))
    .flatMap((statement) => list(at(statement, 'Resource')))
    .map((resource) => String(target(resource)));

const publishers: Rule = {
  name: "a service publishes on its own topic and on no other's",
  check: (project) =>
    resources(project, 'AWS::Serverless::Function').flatMap((resource) => {
      const service = serviceOf(resource);
      const own = `${service.charAt(0).toUpperCase()}${service.slice(1)}TopicArn`;
      return publishesOn(resolve(project, resource.stack, resource.properties.Role))
        .filter((topic) => topic !== own)
        .map((topic) => `${where(resource)}: publishes on ${topic}`);
    }),
  mutants: [
    {
      what: 'shipping publishes on the topic of orders',
      stack: 'Workers',
      change: (template) => {
        for (const node of walk(template)) {
          if (at(node, 'Ref') === 'ShippingTopicArn') fields(node).Ref = 'OrdersTopicArn';
        }
      },
    },
  ],
};

/** Services that compare events with records. */
const COMPARING = ['cart', 'catalog', 'orders', 'payments', 'shipping'];

const contradictions: Rule = {
  name: 'the first event that records contradict is an alarm',
  check: (project) =>
    COMPARING.filter(
      (service) =>
        !resources(project, 'AWS::CloudWatch::Alarm').some(
          ({ properties }) =>
            properties.MetricName === 'EventContradicted' &&
            properties.Threshold === 0 &&
            list(properties.Dimensions).some((one) => at(one, 'Value') === service),
        ),
    ).map((service) => `no alarm on contradictions of ${service}`),
  mutants: [
    drop('Workers', 'OrdersContradictionsAlarm'),
    set('Workers', 'PaymentsContradictionsAlarm/Properties/Threshold', 1),
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

export const messageRules: Rule[] = [
  queueSources,
  deadLetters,
  subscriptions,
  schedules,
  publishers,
  contradictions,
];
