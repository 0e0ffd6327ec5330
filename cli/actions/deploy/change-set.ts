import type { ChangeSetState, StackState, Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { approvalReasons } from './approval.ts';
import { ask } from './ask.ts';
import { stackFailure } from './failure.ts';
import { succeeded } from './statuses.ts';
import { poll, untilAtRest, type Watch } from './watch.ts';
import type { DeployRules, StackAction, StackWork } from './work.ts';

const EMPTY = /didn't contain changes|No updates are to be performed/i;
/** Largest template that can be sent along with the request. */
const INLINE_LIMIT = 51_200;
const ONE_MINUTE_MS = 60_000;

interface Prepared {
  stackId: string;
  changeSetId: string;
  state: ChangeSetState;
}

const refusal = (work: StackWork, reason: string | undefined): CliError =>
  new CliError(`${work.node.id}: CloudFormation refuses ${work.node.template.name}: ${reason}`, {
    code: 'change-set-failed',
    exitCode: ExitCode.Usage,
    remedy: `Mend ${work.node.template.name}, then deploy again.`,
  });

/** What CloudFormation's answer to a change set means; anything but a refusal of it stays what it is. */
function refused(work: StackWork, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'ValidationError') return error;
  if (!/_IN_PROGRESS state/.test(error.message)) return refusal(work, error.message);
  return new CliError(`Another operation is in progress on ${work.name}.`, {
    code: 'stack-busy',
    exitCode: ExitCode.Busy,
    remedy: 'Wait for it with --wait, or deploy again later.',
    cause: error,
  });
}

async function create(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
  parameters: Readonly<Record<string, string>>,
  isNew: boolean,
): Promise<Prepared> {
  const { template, store } = work;
  if (!store && template.bytes > INLINE_LIMIT) {
    throw new CliError(
      `${work.node.template.name} is larger than ${INLINE_LIMIT} bytes and there is no artifact bucket.`,
      {
        code: 'template-too-large',
        exitCode: ExitCode.Usage,
        remedy: 'Name one in the root template: Metadata.CloudCart.ArtifactBucket.',
      },
    );
  }
  const made = await stacks
    .createChangeSet({
      stackName: work.name,
      changeSetName: `cloudcart-${context.ids.next()}`,
      type: isNew ? 'CREATE' : 'UPDATE',
      ...(store
        ? { templateUrl: store.objects.url(`${template.key}.template`) }
        : { templateBody: template.body }),
      parameters,
      tags: work.tags,
    })
    .catch((error: unknown) => {
      throw refused(work, error);
    });
  const state = await poll(context, rules.pace, `the change set of ${work.name} is being made.`, async () => {
    const found = await stacks.describeChangeSet(made.changeSetId);
    return found.status.endsWith('_PENDING') || found.status.endsWith('_IN_PROGRESS') ? undefined : found;
  });
  return { ...made, state };
}

/** Takes back what was prepared; a new stack's shell goes with it. */
async function discard(stacks: Stacks, prepared: Prepared, isNew: boolean): Promise<void> {
  await stacks.deleteChangeSet(prepared.changeSetId);
  if (isNew) await stacks.deleteStack(prepared.stackId);
}

async function approve(
  context: ActionContext,
  rules: DeployRules,
  work: StackWork,
  prepared: Prepared,
  isNew: boolean,
): Promise<void> {
  const reasons = approvalReasons(prepared.state.changes, isNew, rules.approval);
  if (reasons.length === 0) return;
  const text = reasons.map((reason) => `  ${reason}`).join('\n');
  context.reporter.emit(message('approval-asked', { reasons }, { stack: work.node.id }));
  await ask(context, rules.yes, {
    code: 'approval-needed',
    question: `Change ${work.name} so?`,
    refusal: `${work.name} needs an approval:\n${text}`,
  });
}

async function watchFor(
  context: ActionContext,
  stacks: Stacks,
  work: StackWork,
  prepared: Prepared,
  isNew: boolean,
): Promise<Watch> {
  const since = new Date(context.clock.now().getTime() - ONE_MINUTE_MS);
  const before = isNew ? [] : await stacks.events(prepared.stackId, since);
  const seen = new Set(before.map((event) => event.id));
  return { stackId: prepared.stackId, stack: work.node.id, since, seen, events: [], asked: work.name };
}

async function execute(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
  prepared: Prepared,
  isNew: boolean,
): Promise<StackState> {
  const watch = await watchFor(context, stacks, work, prepared, isNew);
  await stacks.executeChangeSet(prepared.changeSetId, context.ids.next()).catch((error: unknown) => {
    throw refused(work, error);
  });
  const state = await untilAtRest(context, stacks, watch, rules.pace);
  if (state && succeeded(state.status)) return state;
  throw stackFailure(work.node.id, work.node.template, state, watch.events, work.name);
}

/**
 * Makes a change set, has it approved, and executes it. An empty one is a success.
 * @throws CliError exit 2 (CloudFormation refuses the template), 3 (approval), 6 (rolled back), 7 (needs a hand)
 */
export async function applyChangeSet(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
  parameters: Readonly<Record<string, string>>,
  standing: StackState | undefined,
): Promise<{ action: StackAction; state: StackState | undefined }> {
  const isNew = standing === undefined;
  const prepared = await create(context, stacks, rules, work, parameters, isNew);
  if (prepared.state.status === 'FAILED') {
    await discard(stacks, prepared, isNew);
    if (EMPTY.test(prepared.state.reason ?? '')) return { action: 'unchanged', state: standing };
    throw refusal(work, prepared.state.reason);
  }
  try {
    await approve(context, rules, work, prepared, isNew);
  } catch (error) {
    await discard(stacks, prepared, isNew);
    throw error;
  }
  const state = await execute(context, stacks, rules, work, prepared, isNew);
  return { action: isNew ? 'created' : 'updated', state };
}
