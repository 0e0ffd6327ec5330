import type { StackEvent, StackState } from '../../aws/stacks.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { locate, type Template, writtenLogicalId } from '../../project/template.ts';
import { knownRemedy, namedProperty } from './remedies.ts';

const CONSEQUENCE = /cancell?ed|The following resource\(s\) failed/i;
const ROLLING_BACK = /ROLLBACK_IN_PROGRESS$/;

/** Why an operation failed, told for people and scripts alike. */
export interface Cause {
  /** Logical id in the root template. */
  stack: string;
  /** Deployed name. */
  name: string;
  status: string;
  /** Absent when CloudFormation names no resource. */
  logicalId?: string;
  type?: string;
  reason: string;
  /** `templates/api.yaml:42`. */
  where: string;
  /** What to do. */
  remedy: string;
  /** What to type next. */
  next: string;
  /** Resources that the rollback failed on. */
  stuck: string[];
}

const isOf = (stackName: string) => (event: StackEvent) => event.logicalId === stackName;

/** The event that the other failures follow from: the first one that is not a mere consequence. */
export function rootCause(events: readonly StackEvent[], stackName: string): StackEvent | undefined {
  const failed = events.filter((event) => event.status.endsWith('_FAILED'));
  const own = failed.filter((event) => event.logicalId !== stackName);
  return own.find((event) => !CONSEQUENCE.test(event.reason ?? '')) ?? own[0] ?? failed[0];
}

/** The resources that a rollback could not take back. */
export function stuckResources(events: readonly StackEvent[], stackName: string): string[] {
  const from = events.findIndex((event) => isOf(stackName)(event) && ROLLING_BACK.test(event.status));
  if (from < 0) return [];
  const failed = events
    .slice(from)
    .filter((event) => event.status.endsWith('_FAILED') && !isOf(stackName)(event));
  return [...new Set(failed.map((event) => event.logicalId))];
}

function nextCommand(stack: string, status: string, env: string | undefined): string {
  const at = env === undefined || env === 'local' ? '' : ` --env ${env}`;
  if (status === 'UPDATE_ROLLBACK_FAILED') return `npx cloudcart rollback ${stack}${at}`;
  if (status === 'DELETE_FAILED') return `npx cloudcart destroy${at}`;
  return `npx cloudcart deploy ${stack}${at}`;
}

/**
 * The first real cause among the events of one operation, with its place in the source.
 * @param env environment for the command to type next
 */
export function findCause(
  stack: string,
  template: Template,
  state: StackState | undefined,
  events: readonly StackEvent[],
  name: string,
  env?: string,
): Cause {
  const status = state?.status ?? 'gone';
  const cause = rootCause(events, name);
  const written = cause ? writtenLogicalId(template, cause.logicalId) : undefined;
  const reason = cause?.reason ?? state?.reason ?? 'CloudFormation gives no reason';
  const at = written ? ['Resources', written, 'Properties', ...namedProperty(reason)] : [];
  const where = locate(template, at.length === 3 && written ? ['Resources', written] : at);
  return {
    stack,
    name,
    status,
    ...(cause ? { logicalId: cause.logicalId, type: cause.type } : {}),
    reason,
    where,
    remedy: knownRemedy({ type: cause?.type ?? '', reason }) ?? `Mend ${where}.`,
    next: nextCommand(stack, status, env),
    stuck: status === 'UPDATE_ROLLBACK_FAILED' ? stuckResources(events, name) : [],
  };
}

/** Three lines for people. */
export function causeLines(cause: Cause): [string, string, string] {
  const subject = cause.logicalId ? `${cause.stack}/${cause.logicalId} (${cause.type})` : cause.stack;
  const stuck = cause.stuck.length > 0 ? `: its rollback failed at ${cause.stuck.join(', ')}` : '';
  return [
    `${subject} failed: ${cause.reason}`,
    `  at ${cause.where}`,
    `  the stack ${cause.name} is ${cause.status}${stuck}`,
  ];
}

/** What a failed operation on a stack is told as: exit 6 when it was rolled back, 7 when somebody has to act. */
export function stackFailure(
  stack: string,
  template: Template,
  state: StackState | undefined,
  events: readonly StackEvent[],
  name: string,
  env?: string,
): CliError {
  const cause = findCause(stack, template, state, events, name, env);
  const rolledBack = /ROLLBACK_COMPLETE$/.test(cause.status);
  const [first, ...details] = causeLines(cause);
  return new CliError(first, {
    details,
    code: 'stack-failed',
    exitCode: rolledBack ? ExitCode.RolledBack : ExitCode.NeedsHand,
    remedy: [cause.remedy, `Then: ${cause.next}`],
  });
}
