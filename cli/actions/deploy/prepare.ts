import type { ChangeSetState, Stacks } from '../../aws/stacks.ts';
import { BUCKET_REMEDY, INLINE_LIMIT } from '../../build/check-templates.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { CHANGE_SET_PREFIX } from './own-stack.ts';
import { rejectionRemedy } from './remedies.ts';
import { type Pace, patiently, poll } from './watch.ts';
import type { StackWork } from './work.ts';

/** A change set that is made and not executed. */
export interface Prepared {
  stackId: string;
  changeSetId: string;
  state: ChangeSetState;
}

/** What a change set is made of. */
export interface Preparation {
  work: StackWork;
  parameters: Readonly<Record<string, string>>;
  isNew: boolean;
  pace: Pace;
}

/** CloudFormation rejected this stack: its template, its name or a value. */
export const refusal = (work: StackWork, reason: string | undefined): CliError =>
  new CliError(`${work.node.id}: CloudFormation rejected ${work.node.template.name}: ${reason}`, {
    code: 'change-set-failed',
    exitCode: ExitCode.Usage,
    remedy: rejectionRemedy(reason ?? '', work.node.template.name),
  });

/** A change set, or the stack that it was made for, that another operation has deleted. */
const isDeleted = (error: Error): boolean =>
  /^ChangeSetNotFound/.test(error.name) ||
  (error.name === 'ValidationError' && /^(Stack|ChangeSet) .*does not exist/.test(error.message));

/** As CloudFormation says it of a stack; a rejected template may quote a status too. */
const IN_PROGRESS = /^Stack\S* ?\S* is in \w+_IN_PROGRESS state/;

/** What CloudFormation's response to a change set means; anything but a rejection of it stays what it is. */
export function refused(work: StackWork, error: unknown): unknown {
  if (error instanceof Error && isDeleted(error)) {
    return new CliError(`The change set of ${work.name} was deleted by another operation.`, {
      code: 'stack-busy',
      exitCode: ExitCode.Busy,
      remedy: 'Another deployment is in progress. Deploy again when it has ended.',
      cause: error,
    });
  }
  if (!(error instanceof Error) || error.name !== 'ValidationError') return error;
  if (!IN_PROGRESS.test(error.message)) return refusal(work, error.message);
  return new CliError(`Another operation is in progress on ${work.name}.`, {
    code: 'stack-busy',
    exitCode: ExitCode.Busy,
    remedy: 'Wait for it with --wait, or deploy again later.',
    cause: error,
  });
}

function templateSource({
  store,
  template,
  node,
}: StackWork): { templateUrl: string } | { templateBody: string } {
  if (store) return { templateUrl: store.objects.url(`${template.key}.template`) };
  if (template.bytes <= INLINE_LIMIT) return { templateBody: template.body };
  throw new CliError(
    `${node.template.name} is larger than ${INLINE_LIMIT} bytes and there is no artifact bucket.`,
    {
      code: 'template-too-large',
      exitCode: ExitCode.Usage,
      remedy: BUCKET_REMEDY,
    },
  );
}

/** The same context, which Ctrl-C does not reach: for what must be brought to its end. */
export const undisturbed = (context: ActionContext): ActionContext => ({
  ...context,
  signal: new AbortController().signal,
});

/** The stack is still the empty one that the change set was made for, and no other deployment has prepared a change set on it. */
async function isAbandoned(stacks: Stacks, stackId: string): Promise<boolean> {
  const state = await stacks.describe(stackId);
  return state?.status === 'REVIEW_IN_PROGRESS' && (await stacks.changeSets(state.name)).length === 0;
}

/** Deletes what was prepared; a new stack that is still empty goes with it. Never fails: what is left changes nothing. */
export async function discard(
  context: ActionContext,
  stacks: Stacks,
  { work, isNew, pace }: Preparation,
  prepared: Pick<Prepared, 'changeSetId' | 'stackId'>,
): Promise<void> {
  const calm = undisturbed(context);
  const what = `a change set of ${work.name} is being deleted.`;
  try {
    await patiently(calm, pace, what, () => stacks.deleteChangeSet(prepared.changeSetId));
    if (isNew && (await patiently(calm, pace, what, () => isAbandoned(stacks, prepared.stackId))))
      await patiently(calm, pace, what, () => stacks.deleteStack(prepared.stackId));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const at = { stack: work.node.id };
    context.reporter.emit(message('change-set-left', { name: work.name, reason }, at));
  }
}

/**
 * Makes a change set and waits until it is made. One that is not wanted any more (Ctrl-C, no answer) is deleted.
 * @throws CliError exit 2 (refused), 5 (busy), 130 (Ctrl-C)
 */
export async function prepare(
  context: ActionContext,
  stacks: Stacks,
  preparation: Preparation,
): Promise<Prepared> {
  const { work, parameters, isNew, pace } = preparation;
  const what = `the change set of ${work.name} is being made.`;
  const request = {
    stackName: work.name,
    changeSetName: `${CHANGE_SET_PREFIX}${context.ids.next()}`,
    type: isNew ? ('CREATE' as const) : ('UPDATE' as const),
    ...templateSource(work),
    parameters,
    tags: work.tags,
    capabilities: work.capabilities ?? [],
    notificationArns: work.notificationArns ?? [],
    ...(work.roleArn === undefined ? {} : { roleArn: work.roleArn }),
  };
  const made = await patiently(context, pace, what, () => stacks.createChangeSet(request)).catch(
    (error: unknown) => {
      throw refused(work, error);
    },
  );
  try {
    const state = await poll(context, pace, what, async () => {
      const found = await stacks.describeChangeSet(made.changeSetId);
      return /_(PENDING|IN_PROGRESS)$/.test(found.status) ? undefined : found;
    });
    return { ...made, state };
  } catch (error) {
    await discard(context, stacks, preparation, made);
    throw refused(work, error);
  }
}
