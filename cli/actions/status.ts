import { LOCAL } from '../aws/session.ts';
import type { StackState } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import { ExitCode, type ExitCodeValue } from '../errors.ts';
import { stackName } from '../project/project.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { conditionOf } from './deploy/statuses.ts';
import { AWS_PACE, LOCAL_PACE } from './deploy/watch.ts';
import { type EnvironmentRequest, openEnvironment, type Sight } from './open-environment.ts';
import { outputsOfStates } from './outputs/flat-outputs.ts';
import { attachToWork } from './status/at-work.ts';
import { checkHealth, type Health, healthAddress } from './status/health.ts';

export interface StatusRequest extends EnvironmentRequest {
  /** Waits until every stack is at rest, telling what happens. Default false. */
  follow?: boolean;
}

/** What `status --json` prints. */
export interface StatusReport {
  environment: string;
  region: string;
  account: string;
  endpoint?: string;
  /** Everything stands and answers. */
  up: boolean;
  stacks: { id: string; name: string; status: string; reason?: string }[];
  /** Absent when the project has no health check. */
  health?: Health;
}

export const NOT_DEPLOYED = 'NOT_DEPLOYED';

/** 0 when all is up, 7 when a stack needs a hand, 5 when one is at work, else 1. */
export function statusExitCode(report: Pick<StatusReport, 'up' | 'stacks'>): ExitCodeValue {
  if (report.up) return ExitCode.Done;
  const conditions = report.stacks
    .filter((one) => one.status !== NOT_DEPLOYED)
    .map((one) => conditionOf(one.status));
  if (conditions.includes('stuck') || conditions.includes('stillborn')) return ExitCode.NeedsHand;
  return conditions.includes('busy') ? ExitCode.Busy : ExitCode.Unexpected;
}

const stands = (state: StackState | undefined): boolean =>
  state !== undefined && conditionOf(state.status) === 'standing';

/**
 * What stands of an environment. It is up when every stack stands and its health check, if it has one, responds with 200.
 * @throws CliError exit 2 (project), 4 (place, no engine) or 130 (Ctrl-C while following)
 */
export async function runStatus(context: ActionContext, request: StatusRequest): Promise<StatusReport> {
  const open = await openEnvironment(context, request);
  return statusOf(context, open, request);
}

/** `runStatus` of an environment that is open. */
export async function statusOf(
  context: ActionContext,
  { project, session, enabled, stacks }: Sight,
  request: StatusRequest,
): Promise<StatusReport> {
  const found = await describeStacks(stacks, project, project.stacks);
  const pace = project.config.name === LOCAL ? LOCAL_PACE : AWS_PACE;
  const follow = request.follow === true;
  const busy = await attachToWork(context, stacks, project.stacks, found, { follow, pace });
  const states = busy && follow ? await describeStacks(stacks, project, project.stacks) : found;
  const outputs = outputsOfStates(project, session, states);
  const address = healthAddress(project, session, outputs);
  const health = address === undefined ? undefined : await checkHealth(address, context.signal);
  const all = enabled.every((node) => stands(states.get(node.id)));
  // One that a condition switches off but that stands all the same is shown too.
  const shown = project.stacks.filter(
    (node) => states.has(node.id) || enabled.some((one) => one.id === node.id),
  );
  return {
    environment: project.config.name,
    region: session.region,
    account: session.account,
    ...(session.endpoint ? { endpoint: session.endpoint } : {}),
    up: all && (health === undefined || health.status === 200),
    stacks: shown.map((node) => {
      const state = states.get(node.id);
      return {
        id: node.id,
        name: stackName(project, node.id),
        status: state?.status ?? NOT_DEPLOYED,
        ...(state?.reason ? { reason: state.reason } : {}),
      };
    }),
    ...(health ? { health } : {}),
  };
}
