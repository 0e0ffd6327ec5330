import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { engineClient } from '../../cli/local/engine-client.ts';
import type { ControlPlane } from '../../cli/local/engine-request.ts';

/** What lets others in: the policy of a function, a queue or a topic. */
export interface Door {
  readonly name: string;
  readonly statements: readonly DoorStatement[];
}

export interface DoorStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const statementsOf = (policy: string | undefined): DoorStatement[] =>
  policy === undefined ? [] : (JSON.parse(policy) as { Statement: DoorStatement[] }).Statement;

/** Every resource policy of the shop on this engine. A function that only reads a queue has none. */
export async function doorsOf(engine: ControlPlane, functionNames: readonly string[]): Promise<Door[]> {
  const settings = engineClient(engine);
  const [lambda, sqs, sns] = [new LambdaClient(settings), new SQSClient(settings), new SNSClient(settings)];
  const functions = functionNames.map(async (FunctionName) => {
    const policy = lambda.send(new GetPolicyCommand({ FunctionName })).then(
      (answer) => answer.Policy,
      (error: Error) => (error.name === 'ResourceNotFoundException' ? undefined : Promise.reject(error)),
    );
    return { name: FunctionName, statements: statementsOf(await policy) };
  });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const queues = QueueUrls.map(async (QueueUrl) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }),
    );
    return { name: QueueUrl.split('/').at(-1) ?? '', statements: statementsOf(Attributes?.Policy) };
  });
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  const topics = Topics.map(async ({ TopicArn = '' }) => {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    return { name: TopicArn.split(':').at(-1) ?? '', statements: statementsOf(Attributes?.Policy) };
  });
  const doors = await Promise.all([...functions, ...queues, ...topics]);
  for (const client of [lambda, sqs, sns]) client.destroy();
  return doors.sort((one, other) => one.name.localeCompare(other.name));
}

/** Who may come in without being asked where from. Empty: each allowance names its source. */
export function openDoors({ name, statements }: Door): string[] {
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const who = JSON.stringify(statement.Principal ?? null);
      const to = `${name}: ${who} may ${[statement.Action].flat().join(', ')}`;
      const from = sourceOf(statement);
      if (from.length === 0) return [`${to} from anywhere`];
      return from.some((arn) => /^\*$|^arn:aws:[^:]+:[^:]*:\*?:/.test(arn))
        ? [`${to} from ${from.join(', ')}`]
        : [];
    });
}

/** ARNs of `aws:SourceArn`, or the accounts of `aws:SourceAccount` and `aws:SourceOwner` when no ARN is asked for. */
function sourceOf({ Condition = {} }: DoorStatement): string[] {
  const asked = Object.values(Condition).flatMap((keys) => Object.entries(keys));
  return asked
    .filter(([key]) => /^aws:Source(Arn|Account|Owner)$/i.test(key))
    .flatMap(([, value]) => value)
    .map(String);
}
