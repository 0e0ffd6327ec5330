import { LOCAL } from '../aws/session.ts';
import type { StackState, Stacks } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, errorLines, usageError } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { type EnvironmentProject, selectStacks, stackName } from '../project/project.ts';
import type { StackNode } from '../project/stacks.ts';
import { ask } from './deploy/ask.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { stackFailure } from './deploy/failure.ts';
import { checkOwnStack } from './deploy/own-stack.ts';
import { conditionOf } from './deploy/statuses.ts';
import { AWS_PACE, LOCAL_PACE, type Pace, patiently, untilAtRest, type Watch } from './deploy/watch.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

export interface RollbackRequest extends EnvironmentRequest {
  /** Logical ids; every stack whose rollback has failed when empty. */
  stacks?: readonly string[];
  /** Resources that are left as they are: `Api/OrdersQueue`, or `OrdersQueue` when one stack is meant. */
  skip?: readonly string[] | undefined;
  /** Do not ask before resources are skipped. Default false. */
  yes?: boolean;
}

/** What `rollback --json` prints. */
export interface RollbackReport {
  environment: string;
  rolledBack: { id: string; name: string; skipped: string[] }[];
  /** Stacks with nothing to roll back, with their states. */
  others: { id: string; name: string; status: string }[];
}

/** What a rollback works with; a test brings fakes. */
export interface Rollback {
  project: EnvironmentProject;
  stacks: Stacks;
  pace: Pace;
  /** Those that were named, or all. */
  selected: readonly StackNode[];
}

interface Target {
  node: StackNode;
  state: StackState;
  skip: string[];
}

const STUCK = 'UPDATE_ROLLBACK_FAILED';

function skipOf(written: readonly string[], node: StackNode, targets: number): string[] {
  return written.flatMap((one) => {
    const [stack, logicalId] = one.includes('/') ? one.split('/', 2) : [undefined, one];
    if (stack === undefined && targets > 1) {
      throw usageError('rollback-skip', `--skip ${one}: of which stack?`, `Write --skip ${node.id}/${one}.`);
    }
    const here = stack === undefined || stack.toLowerCase() === node.id.toLowerCase();
    return here && logicalId ? [logicalId] : [];
  });
}

function checkSkips(written: readonly string[], nodes: readonly StackNode[]): void {
  for (const one of written) {
    const stack = one.includes('/') ? one.split('/', 1)[0] : undefined;
    if (stack === undefined || nodes.some((node) => node.id.toLowerCase() === stack.toLowerCase())) continue;
    const names = nodes.map((node) => node.id).join(', ') || 'none';
    throw usageError(
      'rollback-skip',
      `--skip ${one}: ${stack} is not to be rolled back`,
      `There are: ${names}.`,
    );
  }
}

async function rollOne(context: ActionContext, rollback: Rollback, target: Target): Promise<void> {
  const { stacks, pace, project } = rollback;
  const { node, state, skip } = target;
  const { name, id: stackId } = state;
  const since = new Date(context.clock.now().getTime() - 60_000);
  const before = await stacks.events(stackId, since);
  const seen = new Set(before.map((event) => event.id));
  const watch: Watch = { stackId, stack: node.id, since, seen, events: [], asked: name };
  const what = `${name} is in ${STUCK}.`;
  await patiently(context, pace, what, () => stacks.continueRollback(stackId, skip));
  context.reporter.emit(message('rollback-continued', { name, skipped: skip }, { stack: node.id }));
  const end = await untilAtRest(context, stacks, watch, pace);
  if (end?.status === 'UPDATE_ROLLBACK_COMPLETE') return;
  const failure = stackFailure(node.id, node.template, end, watch.events, name, project.config.name);
  const stuck = [
    ...new Set(watch.events.filter((one) => one.status.endsWith('_FAILED')).map((one) => one.logicalId)),
  ];
  const skips = stuck.filter((one) => one !== name).map((one) => ` --skip ${node.id}/${one}`);
  const at = project.config.name === LOCAL ? '' : ` --env ${project.config.name}`;
  const [line = '', ...details] = failure.lines;
  throw new CliError(line, {
    details,
    code: 'rollback-failed',
    exitCode: ExitCode.NeedsHand,
    remedy: `Take away what is in its way and run it again, or leave these as they are: npx cloudcart rollback ${node.id}${at}${skips.join('')}`,
  });
}

/**
 * Goes on with rollbacks that had failed.
 * @throws CliError exit 2 (--skip), 3 (declined), 5 (busy), 7 (failed again), 8 (some did, some failed)
 */
export async function rollBack(
  context: ActionContext,
  rollback: Rollback,
  request: RollbackRequest,
): Promise<RollbackReport> {
  const { project, stacks, selected } = rollback;
  const states = await describeStacks(stacks, project, selected);
  const busy = [...states.values()].find((state) => conditionOf(state.status) === 'busy');
  if (busy && (request.stacks ?? []).length > 0) {
    throw new CliError(`Another operation is in progress on ${busy.name} (${busy.status}).`, {
      code: 'stack-busy',
      exitCode: ExitCode.Busy,
      remedy: 'Wait until it is done: npx cloudcart status',
    });
  }
  const written = request.skip ?? [];
  const stuck = selected.filter((node) => states.get(node.id)?.status === STUCK);
  checkSkips(written, stuck);
  const targets = stuck.flatMap((node): Target[] => {
    const state = states.get(node.id);
    checkOwnStack(state);
    return state ? [{ node, state, skip: skipOf(written, node, stuck.length) }] : [];
  });
  const skipped = targets.flatMap(({ node, skip }) => skip.map((one) => `${node.id}/${one}`));
  if (skipped.length > 0) {
    const text = `${skipped.join(', ')} will be left as they are, and CloudFormation will take them for rolled back.`;
    await ask(context, request.yes === true, {
      code: 'rollback-skip',
      question: `${text} Go on?`,
      refusal: text,
    });
  }
  const ends = await Promise.allSettled(targets.map((target) => rollOne(context, rollback, target)));
  const failures = ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  if (failures.length > 0) throw summed(failures, failures.length < ends.length);
  const named = (node: StackNode) => ({ id: node.id, name: stackName(project, node.id) });
  return {
    environment: project.config.name,
    rolledBack: targets.map(({ node, skip }) => ({ ...named(node), skipped: skip })),
    others: selected
      .filter((node) => !stuck.includes(node))
      .map((node) => ({ ...named(node), status: states.get(node.id)?.status ?? 'NOT_DEPLOYED' })),
  };
}

function summed(failures: readonly unknown[], someWentWell: boolean): unknown {
  const [first] = failures;
  if (!(first instanceof CliError) || first.exitCode === ExitCode.Interrupted) return first;
  const { code, remedyLines: remedy } = first;
  const [line = '', ...details] = failures.flatMap(errorLines);
  const exitCode = someWentWell ? ExitCode.Partial : first.exitCode;
  return new CliError(line, { details, code, remedy, exitCode });
}

/** `rollBack` on a real account or the local engine. */
export async function runRollback(context: ActionContext, request: RollbackRequest): Promise<RollbackReport> {
  const { project, stacks } = await openEnvironment(context, request);
  const selected = selectStacks(project, project.stacks, request.stacks ?? []);
  const pace = project.config.name === LOCAL ? LOCAL_PACE : AWS_PACE;
  return rollBack(context, { project, stacks, pace, selected }, request);
}
