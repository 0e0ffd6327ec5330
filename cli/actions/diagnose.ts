import type { StackEvent, StackState, Stacks } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import { type EnvironmentProject, selectStacks, stackName } from '../project/project.ts';
import type { StackNode } from '../project/stacks.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { type Cause, findCause } from './deploy/failure.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

/** CloudFormation keeps events for so long. */
const EVENTS_KEPT_MS = 90 * 24 * 3_600_000;

export interface DiagnoseRequest extends EnvironmentRequest {
  /** Logical ids; all when empty. */
  stacks?: readonly string[];
}

/** Why a stack's last failed operation failed. */
export interface Diagnosis extends Cause {
  /** When it failed, ISO 8601. */
  at: string;
  /** Whether a later operation on the stack went well. */
  recovered: boolean;
}

/** What `diagnose --json` prints. */
export interface DiagnoseReport {
  environment: string;
  /** What is still broken comes first, then the newest. */
  failures: Diagnosis[];
  /** Logical ids of the stacks that never failed, as far back as events go. */
  healthy: string[];
  notDeployed: string[];
}

const BEGINS = /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/;
const WENT_WRONG = /ROLLBACK|_FAILED$/;

/** The events of each operation on a stack, oldest first. */
export function operations(events: readonly StackEvent[], name: string): StackEvent[][] {
  const found: StackEvent[][] = [];
  for (const event of events) {
    const begins = event.logicalId === name && BEGINS.test(event.status);
    if (begins || found.length === 0) found.push([]);
    found.at(-1)?.push(event);
  }
  return found;
}

const failed = (events: readonly StackEvent[], name: string): boolean =>
  events.some((event) => event.logicalId === name && WENT_WRONG.test(event.status));

/** How a stack stood when an operation on it had ended. */
function endOf(events: readonly StackEvent[], name: string, state: StackState, isLast: boolean): StackState {
  const end = events.filter((event) => event.logicalId === name).at(-1);
  return isLast || !end ? state : { ...state, status: end.status, reason: end.reason };
}

async function diagnose(
  context: ActionContext,
  stacks: Stacks,
  node: StackNode,
  state: StackState,
  env: string,
): Promise<Diagnosis | undefined> {
  const since = new Date(context.clock.now().getTime() - EVENTS_KEPT_MS);
  const all = operations(await stacks.events(state.id, since), state.name);
  const index = all.findLastIndex((events) => failed(events, state.name));
  const events = all[index];
  if (!events) return undefined;
  const isLast = index === all.length - 1;
  const end = endOf(events, state.name, state, isLast);
  const at = events.find((event) => event.status.endsWith('_FAILED')) ?? events[0];
  const cause = findCause(node.id, node.template, end, events, state.name, env);
  return { ...cause, at: at?.at.toISOString() ?? '', recovered: !isLast };
}

/** The causes of the last failures of these stacks, from their events. */
export async function diagnoseStacks(
  context: ActionContext,
  stacks: Stacks,
  project: EnvironmentProject,
  nodes: readonly StackNode[],
): Promise<DiagnoseReport> {
  const states = await describeStacks(stacks, project, nodes);
  const env = project.config.name;
  const found = await Promise.all(
    nodes.map(async (node) => {
      const state = states.get(node.id);
      return { node, state, diagnosis: state && (await diagnose(context, stacks, node, state, env)) };
    }),
  );
  const failures = found.flatMap((one) => one.diagnosis ?? []);
  failures.sort((a, b) => Number(a.recovered) - Number(b.recovered) || (a.at < b.at ? 1 : -1));
  return {
    environment: env,
    failures,
    healthy: found.filter((one) => one.state && !one.diagnosis).map((one) => one.node.id),
    notDeployed: found.filter((one) => !one.state).map((one) => stackName(project, one.node.id)),
  };
}

/**
 * The root cause of the last failed deployment of each stack, after the fact.
 * @throws CliError exit 2 (project) or 4 (place)
 */
export async function runDiagnose(context: ActionContext, request: DiagnoseRequest): Promise<DiagnoseReport> {
  const { project, stacks } = await openEnvironment(context, request);
  const nodes = selectStacks(project, project.stacks, request.stacks ?? []);
  return diagnoseStacks(context, stacks, project, nodes);
}
