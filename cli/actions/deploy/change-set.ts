import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import { isApproved } from './approval/approved-stack.ts';
import { readReview } from './approval/read-review.ts';
import { stackReasons } from './approval/stack-settings.ts';
import { type ApprovalReason, approvalReasons } from './approval.ts';
import { ask } from './ask.ts';
import { checkTemplate } from './check-template.ts';
import { StillRunning } from './detach.ts';
import { stackFailure } from './failure.ts';
import {
  discard,
  type Preparation,
  type Prepared,
  prepare,
  refusal,
  refused,
  undisturbed,
} from './prepare.ts';
import { succeeded } from './statuses.ts';
import { troubleOf } from './trouble.ts';
import { eventsOf, interrupted, patiently, untilAtRest, type Watch } from './watch.ts';
import type { DeployRules, StackAction, StackWork } from './work.ts';

const EMPTY = /didn't contain changes|No updates are to be performed/i;
const BEGUN_ALREADY = /InvalidChangeSetStatus|ChangeSetNotFound/;
const ONE_MINUTE_MS = 60_000;

async function approve(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  preparation: Preparation,
  prepared: Prepared,
  deployed: StackState | undefined,
): Promise<void> {
  if (rules.approval === 'never') return;
  const { work } = preparation;
  const review = await readReview(context, stacks, preparation, prepared, deployed);
  const found = [...stackReasons(deployed, work, review.after), ...approvalReasons(review, rules.approval)];
  const isOpen = (one: ApprovalReason): boolean =>
    work.approved === undefined || !isApproved(work.approved, one);
  const reasons = (deployed ? found : found.filter(isOpen)).map((one) => one.text);
  if (reasons.length === 0) return;
  context.reporter.emit(message('approval-asked', { reasons }, { stack: work.node.id }));
  await ask(context, rules.yes, {
    code: 'approval-needed',
    question: `Apply these changes to ${work.name}?`,
    refusal: `${work.name} needs an approval:`,
    details: reasons.map((reason) => `  ${reason}`),
  });
}

async function watchFor(
  context: ActionContext,
  stacks: Stacks,
  work: StackWork,
  prepared: Prepared,
  { isNew, pace }: Preparation,
): Promise<Watch> {
  const since = new Date(context.clock.now().getTime() - ONE_MINUTE_MS);
  const expected = prepared.state.changes.length;
  const watch = {
    stackId: prepared.stackId,
    stack: work.node.id,
    since,
    events: [],
    asked: work.name,
    expected,
  };
  if (isNew) return { ...watch, seen: new Set() };
  const what = `${work.name} is not changed yet.`;
  const known: Watch = { ...watch, seen: new Set() };
  const before = await patiently(context, pace, what, () => eventsOf(context, stacks, known));
  return { ...known, seen: new Set(before.map((event) => event.id)) };
}

/** Begins, once: when the answer to an attempt was lost, a change set that is not there to be executed any more has been begun. */
async function begin(
  context: ActionContext,
  stacks: Stacks,
  { work, pace }: Preparation,
  changeSetId: string,
): Promise<void> {
  const token = context.ids.next();
  let answerLost = false;
  await patiently(undisturbed(context), pace, `${work.name} may be at work.`, async () => {
    try {
      await stacks.executeChangeSet(changeSetId, token);
    } catch (error) {
      if (answerLost && error instanceof Error && BEGUN_ALREADY.test(error.name)) return;
      answerLost = troubleOf(error) === 'broken';
      throw error;
    }
  }).catch((error: unknown) => {
    throw refused(work, error);
  });
}

async function execute(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  preparation: Preparation,
  prepared: Prepared,
  watch: Watch,
): Promise<StackState> {
  const { work, isNew } = preparation;
  await begin(context, stacks, preparation, prepared.changeSetId);
  const state = await untilAtRest(context, stacks, watch, rules.pace).catch((error: unknown) => {
    const operation = { stack: work.node.id, name: work.name, stackId: prepared.stackId, isNew };
    throw context.signal.aborted ? new StillRunning(operation) : error;
  });
  if (state && succeeded(state.status)) return state;
  throw stackFailure(work.node.id, work.node.template, state, watch.events, work.name, rules.env);
}

/**
 * Makes a change set, has it approved, and executes it. An empty one is a success.
 * @throws CliError exit 2 (CloudFormation refuses the template), 3 (approval), 6 (rolled back), 7 (needs a hand), 130 (Ctrl-C)
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
  const preparation: Preparation = { work, parameters, isNew, pace: rules.pace };
  const prepared = await prepare(context, stacks, preparation);
  if (prepared.state.status === 'FAILED') {
    await discard(context, stacks, preparation, prepared);
    if (EMPTY.test(prepared.state.reason ?? '')) return { action: 'unchanged', state: standing };
    throw refusal(work, prepared.state.reason);
  }
  let watch: Watch;
  try {
    await checkTemplate(context, stacks, preparation, prepared);
    await approve(context, stacks, rules, preparation, prepared, standing);
    watch = await watchFor(context, stacks, work, prepared, preparation);
    if (context.signal.aborted) throw interrupted(`${work.name} is not changed.`);
  } catch (error) {
    await discard(context, stacks, preparation, prepared);
    throw error;
  }
  const state = await execute(context, stacks, rules, preparation, prepared, watch);
  return { action: isNew ? 'created' : 'updated', state };
}
