import type { StackState, Stacks } from '../../aws/stacks.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { readDigest } from '../../origin/origin.ts';
import type { StackNode } from '../../project/stacks.ts';
import { ask } from './ask.ts';
import { checkOwnChangeSets, checkOwnStack } from './own-stack.ts';
import { conditionOf } from './statuses.ts';
import { patiently, untilAtRest } from './watch.ts';
import type { DeployRules, StackWork } from './work.ts';

/** What is there to start from. */
export interface Room {
  /** The standing stack; undefined when one has to be created. */
  state: StackState | undefined;
  /** It stands and is just what it should be. */
  unchanged: boolean;
}

function busy(name: string, status: string): CliError {
  return new CliError(`Another operation is in progress on ${name} (${status}).`, {
    code: 'stack-busy',
    exitCode: ExitCode.Busy,
    remedy: 'Wait for it with --wait, or deploy again later.',
  });
}

function stuck(rules: DeployRules, id: string, name: string, status: string): CliError {
  const at = rules.env === undefined || rules.env === 'local' ? '' : ` --env ${rules.env}`;
  return new CliError(`${name} is in ${status}: it cannot be deployed to.`, {
    code: 'stack-stuck',
    exitCode: ExitCode.NeedsHand,
    remedy:
      status === 'UPDATE_ROLLBACK_FAILED'
        ? `Continue its rollback first: npx cloudcart rollback ${id}${at}`
        : `See why with npx cloudcart diagnose ${id}${at}${status === 'DELETE_FAILED' ? `, then delete the rest of it: aws cloudformation delete-stack --stack-name ${name}` : ', and repair it in CloudFormation.'}`,
  });
}

function isProtected(name: string, status: string): CliError {
  return new CliError(`${name} is in ${status} and protected against deletion.`, {
    code: 'stack-protected',
    exitCode: ExitCode.NeedsHand,
    remedy:
      'Take its termination protection away if you are sure (aws cloudformation update-termination-protection), and deploy again.',
  });
}

/**
 * Stops before anything is done when a stack was found in a state that cannot be deployed to.
 * @throws CliError exit 5 (busy) or 7 (stuck, protected, not deployed by cloudcart)
 */
export function checkDeployable(
  rules: DeployRules,
  node: Pick<StackNode, 'id'>,
  state: StackState | undefined,
): void {
  if (!state) return;
  checkOwnStack(state);
  const { name, status } = state;
  const condition = conditionOf(status);
  if (condition === 'busy' && !rules.wait) throw busy(name, status);
  if (condition === 'stuck') throw stuck(rules, node.id, name, status);
  if (condition === 'stillborn' && state.terminationProtection) throw isProtected(name, status);
}

const watchOf = (context: ActionContext, work: StackWork, state: StackState) => ({
  stackId: state.id,
  stack: work.node.id,
  since: context.clock.now(),
  seen: new Set<string>(),
  events: [],
});

/**
 * Looks again right before the deletion: another deployment may have created the stack meanwhile.
 * @throws CliError exit 5 (busy) or 7 (protected, prepared by another tool)
 */
async function checkStillFailed(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  { name, id }: StackState,
): Promise<void> {
  const what = `${name} was not deleted.`;
  const now = await patiently(context, rules.pace, what, () => stacks.describe(name));
  if (now && (now.id !== id || conditionOf(now.status) !== 'stillborn')) throw busy(name, now.status);
  await checkOwnChangeSets(stacks, now);
  if (now?.terminationProtection) throw isProtected(name, now.status);
}

async function removeStillborn(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
  state: StackState,
): Promise<void> {
  if (state.terminationProtection) throw isProtected(work.name, state.status);
  await ask(context, rules.yes, {
    code: 'recreate-stack',
    question: `${work.name} was never made (${state.status}). Delete what is left of it and create it again?`,
    refusal: `${work.name} is in ${state.status} and must be deleted before it can be created again.`,
  });
  await checkStillFailed(context, stacks, rules, state);
  const watch = { ...watchOf(context, work, state), asked: work.name };
  await patiently(context, rules.pace, `${work.name} is being deleted.`, () => stacks.deleteStack(state.id));
  const left = await untilAtRest(context, stacks, watch, rules.pace);
  if (left) throw stuck(rules, work.node.id, work.name, left.status);
}

/**
 * Looks at a stack's state and clears the way: waits for what is in progress (`--wait`), deletes what never came to stand.
 * @throws CliError exit 3 (declined), 5 (busy), 7 (needs a hand)
 */
export async function makeRoom(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
  digest: string,
): Promise<Room> {
  let state = work.state;
  if (state && conditionOf(state.status) === 'busy') {
    if (!rules.wait) throw busy(work.name, state.status);
    context.reporter.emit(message('stack-step', { step: 'waiting' }, { stack: work.node.id }));
    state = await untilAtRest(context, stacks, watchOf(context, work, state), rules.pace);
  }
  if (!state) return { state: undefined, unchanged: false };
  const condition = conditionOf(state.status);
  if (condition === 'stuck') throw stuck(rules, work.node.id, work.name, state.status);
  if (condition === 'stillborn') {
    await removeStillborn(context, stacks, rules, work, state);
    return { state: undefined, unchanged: false };
  }
  return {
    state,
    unchanged: rules.force !== true && readDigest(state.parameters[DIGEST_PARAMETER]) === digest,
  };
}
