import type { Session } from '../../aws/session.ts';
import type { Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';
import { references } from '../../project/references.ts';
import type { StackNode } from '../../project/stacks.ts';
import { section } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';

/** Logical ids of the queues that other queues of the template send their dead letters to. */
export function deadLetterQueues(template: StackNode['template']): string[] {
  const resources = section(template, 'Resources');
  const found = Object.values(resources)
    .filter((one) => one.Type === 'AWS::SQS::Queue')
    .flatMap((one) => references(asMap(one.Properties).RedrivePolicy ?? {}))
    .map((one) => one.logicalId);
  return [...new Set(found)].filter((id) => resources[id]?.Type === 'AWS::SQS::Queue');
}

interface DeadLetterQueue {
  stack: string;
  logicalId: string;
  url: string;
}

async function deployedQueues(
  project: EnvironmentProject,
  enabled: readonly StackNode[],
  stacks: Pick<Stacks, 'resources'>,
): Promise<DeadLetterQueue[]> {
  const all = await Promise.all(
    enabled.map(async ({ id, template }) => {
      const ids = deadLetterQueues(template);
      if (ids.length === 0) return [];
      const resources = await stacks.resources(stackName(project, id));
      return resources
        .filter((one) => ids.includes(one.logicalId))
        .map((one) => ({ stack: id, logicalId: one.logicalId, url: one.physicalId }));
    }),
  );
  return all.flat();
}

async function depth(session: Session, QueueUrl: string): Promise<number> {
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const client = await session.sqs();
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Tells whenever a dead-letter queue holds more than before, and at the start of those that hold any. */
export async function watchDeadLetters(
  context: ActionContext,
  session: Session,
  project: EnvironmentProject,
  enabled: readonly StackNode[],
  stacks: Pick<Stacks, 'resources'>,
  everyMs: number,
): Promise<void> {
  const queues = await deployedQueues(project, enabled, stacks);
  const known = new Map<string, number>();
  while (!context.signal.aborted && queues.length > 0) {
    for (const { stack, logicalId, url } of queues) {
      const messages = await depth(session, url);
      if (context.signal.aborted) return;
      if (messages > (known.get(url) ?? 0)) {
        context.reporter.emit(message('feed-dead-letters', { messages }, { stack, resource: logicalId }));
      }
      known.set(url, messages);
    }
    await context.clock.sleep(everyMs);
  }
}
