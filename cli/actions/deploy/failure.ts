import type { StackEvent, StackState } from '../../aws/stacks.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { locate, type Template, writtenLogicalId } from '../../project/template.ts';

const CONSEQUENCE = /cancell?ed|The following resource\(s\) failed/i;

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /already exists/i,
    'Something of that name exists outside of the stack. Delete or rename it, then deploy again.',
  ],
  [
    /AccessDenied|not authorized|is not authorised/i,
    'The credentials lack a right. Have it granted, then deploy again.',
  ],
  [
    /CloudWatch Logs role ARN must be set/i,
    'API Gateway needs its account-level log role: cloudcart doctor tells how.',
  ],
  [
    /LimitExceeded|quota/i,
    'A quota of the account is used up. Raise it in Service Quotas, then deploy again.',
  ],
  [
    /does not exist in|NoSuchKey|S3 Error/i,
    'An artifact is missing in the bucket. Deploy again: it is uploaded anew.',
  ],
];

/** The event that the other failures follow from: the first one that is not a mere consequence. */
export function rootCause(events: readonly StackEvent[], stackName: string): StackEvent | undefined {
  const failed = events.filter((event) => event.status.endsWith('_FAILED'));
  const own = failed.filter((event) => event.logicalId !== stackName);
  return own.find((event) => !CONSEQUENCE.test(event.reason ?? '')) ?? own[0] ?? failed[0];
}

/** What a failed operation on a stack is told as: exit 6 when it was rolled back, 7 when somebody has to act. */
export function stackFailure(
  stack: string,
  template: Template,
  state: StackState | undefined,
  events: readonly StackEvent[],
  name: string,
): CliError {
  const status = state?.status ?? 'gone';
  const rolledBack = /ROLLBACK_COMPLETE$/.test(status);
  const cause = rootCause(events, name);
  const written = cause ? writtenLogicalId(template, cause.logicalId) : undefined;
  const where = locate(template, written ? ['Resources', written] : []);
  const subject = cause ? `${stack}/${cause.logicalId} (${cause.type})` : stack;
  const reason = cause?.reason ?? state?.reason ?? 'CloudFormation gives no reason';
  const remedy =
    REMEDIES.find(([pattern]) => pattern.test(reason))?.[1] ?? `Mend ${where}, then deploy again.`;
  const stuck = `The stack ${name} is in ${status}: continue its rollback in CloudFormation, or cloudcart destroy it.`;
  return new CliError(`${subject} failed: ${reason}\n  at ${where}\n  the stack ${name} is ${status}`, {
    code: 'stack-failed',
    exitCode: rolledBack ? ExitCode.RolledBack : ExitCode.NeedsHand,
    remedy: rolledBack ? remedy : `${remedy} ${stuck}`,
  });
}
