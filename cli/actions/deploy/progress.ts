import type { StackEvent } from '../../aws/stacks.ts';

/** How far an operation on a stack has come. */
export interface Progress {
  /** Resources that have come to their end. */
  done: number;
  /** Resources that the operation is about, as far as is known. */
  total: number;
  /** Logical ids of those in work, in the order in which they began. */
  waitingFor: string[];
  rollingBack: boolean;
}

const STACK = 'AWS::CloudFormation::Stack';

/**
 * What a stack's events say of how far it is: the latest event of each resource counts.
 * @param stackId ARN of the stack, which holds its name: its own events tell only of a rollback
 * @param expected resources of the change set, if there is one
 */
export function progressOf(events: readonly StackEvent[], stackId: string, expected = 0): Progress {
  const latest = new Map<string, string>();
  let rollingBack = false;
  for (const { logicalId, type, status } of events) {
    if (type === STACK && stackId.split(/[:/]/).includes(logicalId))
      rollingBack = /ROLLBACK_IN_PROGRESS$/.test(status);
    else latest.set(logicalId, status);
  }
  const statuses = [...latest];
  return {
    done: statuses.filter(([, status]) => status.endsWith('_COMPLETE')).length,
    total: Math.max(expected, latest.size),
    waitingFor: statuses.flatMap(([id, status]) => (status.endsWith('_IN_PROGRESS') ? [id] : [])),
    rollingBack,
  };
}
