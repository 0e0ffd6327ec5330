import pLimit from 'p-limit';
import { LOCAL } from '../aws/session.ts';
import type { ResourceDrift, StackState, Stacks } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, type ExitCodeValue } from '../errors.ts';
import { type EnvironmentProject, selectStacks, stackName } from '../project/project.ts';
import type { StackNode } from '../project/stacks.ts';
import { locate, writtenLogicalId } from '../project/template.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { conditionOf } from './deploy/statuses.ts';
import { AWS_PACE, LOCAL_PACE, type Pace, patiently, poll } from './deploy/watch.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

const PARALLEL_STACKS = 4;

export interface DriftRequest extends EnvironmentRequest {
  /** Logical ids; all when empty. */
  stacks?: readonly string[];
  /** Exit 10 when something has drifted. Default false. */
  fail?: boolean;
}

/** A resource that somebody has changed or deleted past CloudFormation. */
export interface DriftedResource extends ResourceDrift {
  /** `templates/data.yaml:12`. */
  where: string;
}

/** What `drift --json` prints. */
export interface DriftReport {
  environment: string;
  drifted: boolean;
  stacks: {
    id: string;
    name: string;
    /** `IN_SYNC`, `DRIFTED`, `UNKNOWN`, `NOT_CHECKED`, `NOT_DEPLOYED`. */
    drift: string;
    /** Why some resources could not be looked at. */
    reason?: string;
    resources: DriftedResource[];
  }[];
}

/** What the search works with; a test brings fakes. */
export interface DriftSearch {
  project: EnvironmentProject;
  stacks: Stacks;
  pace: Pace;
  selected: readonly StackNode[];
}

type StackDrift = DriftReport['stacks'][number];

function busy(state: StackState): CliError {
  return new CliError(`Another operation is in progress on ${state.name} (${state.status}).`, {
    code: 'stack-busy',
    exitCode: ExitCode.Busy,
    remedy: 'Wait until it is done: npx cloudcart status',
  });
}

async function driftOf(
  context: ActionContext,
  { stacks, pace }: DriftSearch,
  node: StackNode,
  state: StackState,
): Promise<StackDrift> {
  const { name } = state;
  const what = `the drift of ${name} is not known yet.`;
  const id = await patiently(context, pace, what, () => stacks.detectDrift(name));
  const end = await poll(context, pace, what, async () => {
    const found = await stacks.driftDetection(id);
    return found.status === 'DETECTION_IN_PROGRESS' ? undefined : found;
  });
  const found = await patiently(context, pace, what, () => stacks.drifts(name));
  const resources = found
    .filter((one) => one.status === 'MODIFIED' || one.status === 'DELETED')
    .map((one) => {
      const written = writtenLogicalId(node.template, one.logicalId);
      return { ...one, where: locate(node.template, written ? ['Resources', written] : []) };
    });
  const drift = resources.length > 0 ? 'DRIFTED' : (end.drift ?? 'UNKNOWN');
  const reason = end.status === 'DETECTION_FAILED' ? (end.reason ?? 'it was not said why') : undefined;
  return { id: node.id, name, drift, ...(reason ? { reason } : {}), resources };
}

/**
 * Looks for what was changed past CloudFormation in every stack that stands.
 * @throws CliError exit 5 when a stack is at work
 */
export async function findDrift(context: ActionContext, search: DriftSearch): Promise<DriftReport> {
  const { project, stacks, selected } = search;
  const states = await describeStacks(stacks, project, selected);
  for (const state of states.values()) {
    if (conditionOf(state.status) === 'busy') throw busy(state);
  }
  const slot = pLimit(PARALLEL_STACKS);
  const found = await Promise.all(
    selected.map((node) =>
      slot(async (): Promise<StackDrift> => {
        const state = states.get(node.id);
        if (state && conditionOf(state.status) !== 'stillborn') return driftOf(context, search, node, state);
        const name = stackName(project, node.id);
        return { id: node.id, name: state?.name ?? name, drift: 'NOT_DEPLOYED', resources: [] };
      }),
    ),
  );
  const drifted = found.some((one) => one.resources.length > 0);
  return { environment: project.config.name, drifted, stacks: found };
}

/** 10 with `--fail` and drift, 8 when some resources could not be looked at, else 0. */
export function driftExitCode(report: DriftReport, fail: boolean): ExitCodeValue {
  if (fail && report.drifted) return ExitCode.Differences;
  return report.stacks.some((one) => one.reason !== undefined) ? ExitCode.Partial : ExitCode.Done;
}

/** `findDrift` on a real account or the local engine. */
export async function runDrift(context: ActionContext, request: DriftRequest): Promise<DriftReport> {
  const { project, stacks } = await openEnvironment(context, request);
  const selected = selectStacks(project, project.stacks, request.stacks ?? []);
  const pace = project.config.name === LOCAL ? LOCAL_PACE : AWS_PACE;
  return findDrift(context, { project, stacks, pace, selected });
}
