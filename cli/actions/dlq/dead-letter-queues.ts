import type { Stacks } from '../../aws/stacks.ts';
import { usageError } from '../../errors.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';
import type { StackNode } from '../../project/stacks.ts';
import { didYouMean } from '../../project/suggest.ts';
import { isCreated } from '../destroy/ownership.ts';
import type { QueueClient } from './queue-client.ts';

/** One queue as it is now. */
export interface QueueState {
  stack: string;
  logicalId: string;
  name: string;
  url: string;
  arn: string;
  /** About how many messages can be received. */
  waiting: number;
  /** About how many are being worked on. */
  inFlight: number;
}

/** A dead-letter queue and the queue that it takes the failures of. */
export interface DeadLetterQueue {
  queue: QueueState;
  dlq: QueueState;
  /** Tries that a message has before it is moved. */
  maxReceiveCount: number;
  /** Other queues of this environment have the same one. */
  isShared: boolean;
}

type Attributes = Readonly<Record<string, string>>;

function toQueueState(stack: string, logicalId: string, url: string, attributes: Attributes): QueueState {
  const arn = attributes.QueueArn ?? '';
  return {
    stack,
    logicalId,
    name: arn.split(':').at(-1) ?? '',
    url,
    arn,
    waiting: Number(attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

interface Found {
  state: QueueState;
  redrive: { deadLetterTargetArn?: string; maxReceiveCount?: number | string } | undefined;
}

async function listStackQueues(
  project: EnvironmentProject,
  node: StackNode,
  stacks: Pick<Stacks, 'describe' | 'resources'>,
  queues: Pick<QueueClient, 'attributes'>,
): Promise<Found[]> {
  const state = await stacks.describe(stackName(project, node.id));
  if (!state) return [];
  const resources = (await stacks.resources(state.id)).filter(
    (one) => one.type === 'AWS::SQS::Queue' && one.physicalId && isCreated(one.status),
  );
  const found = await Promise.all(
    resources.map(async ({ logicalId, physicalId }): Promise<Found[]> => {
      const attributes = await queues.attributes(physicalId);
      if (!attributes) return [];
      const policy = attributes.RedrivePolicy;
      const redrive = policy ? (JSON.parse(policy) as Found['redrive']) : undefined;
      return [{ state: toQueueState(node.id, logicalId, physicalId, attributes), redrive }];
    }),
  );
  return found.flat();
}

/** Every queue of these stacks that has a dead-letter queue, as their redrive policies say. */
export async function listDeadLetterQueues(
  project: EnvironmentProject,
  enabled: readonly StackNode[],
  stacks: Pick<Stacks, 'describe' | 'resources'>,
  queues: Pick<QueueClient, 'attributes'>,
): Promise<DeadLetterQueue[]> {
  const all = (
    await Promise.all(enabled.map((node) => listStackQueues(project, node, stacks, queues)))
  ).flat();
  return all.flatMap(({ state: queue, redrive }) => {
    const dlq = all.find(({ state }) => state.arn === redrive?.deadLetterTargetArn)?.state;
    if (!dlq) return [];
    const users = all.filter((one) => one.redrive?.deadLetterTargetArn === dlq.arn);
    const maxReceiveCount = Number(redrive?.maxReceiveCount ?? 0);
    return [{ queue, dlq, maxReceiveCount, isShared: users.length > 1 }];
  });
}

const short = (id: string): string => id.replace(/(Queue|Dlq|DLQ|DeadLetterQueue)$/, '').toLowerCase();

/**
 * The ones that were asked for: by a logical id, a deployed name, or the word before `Queue` (`payments`); all when none was.
 * @throws CliError `unknown-queue` (exit 2)
 */
export function selectQueues(all: readonly DeadLetterQueue[], word: string | undefined): DeadLetterQueue[] {
  if (word === undefined) return [...all];
  const names = ({ queue, dlq }: DeadLetterQueue) => [queue.logicalId, queue.name, dlq.logicalId, dlq.name];
  const found = all.filter(
    (one) => names(one).includes(word) || short(one.queue.logicalId) === word.toLowerCase(),
  );
  if (found.length > 0) return found;
  const known = all.flatMap((one) => [short(one.queue.logicalId), ...names(one)]);
  throw usageError(
    'unknown-queue',
    `No queue with dead letters is called ${word}. ${didYouMean(word, [...new Set(known)])}`,
  );
}
