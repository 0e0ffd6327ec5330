import { s3ArtifactStore } from '../aws/artifact-store.ts';
import { exportNames } from '../aws/exports.ts';
import { unknownTypes } from '../aws/resource-types.ts';
import { LOCAL } from '../aws/session.ts';
import { buildProject } from '../build/build.ts';
import type { ActionContext } from '../context.ts';
import { ExitCode, type ExitCodeValue } from '../errors.ts';
import { readProject, selectStacks } from '../project/project.ts';
import { buildPorts } from './build-ports.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { AWS_PACE, LOCAL_PACE } from './deploy/watch.ts';
import { diffProject } from './diff/diff-project.ts';
import type { StackDiff } from './diff/diff-stack.ts';
import { diffTemplates } from './diff/diff-templates.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

export interface DiffRequest extends EnvironmentRequest {
  /** Logical ids; all when empty. */
  stacks?: readonly string[];
  /** Exit 10 when something differs. Default false. */
  fail?: boolean;
  /** Only the templates, against those of this commit, branch or tag (`true`: HEAD); no account is asked. */
  templates?: string | boolean | undefined;
}

/** What `diff --json` prints. */
export interface DiffReport {
  /** Absent when only templates were compared. */
  environment?: string;
  /** What the templates were compared with. */
  ref?: string;
  differs: boolean;
  stacks: StackDiff[];
  /** Stacks that stand or stood, and that a condition switches off or the root template does not name any more. */
  unwanted: string[];
}

export const diffExitCode = (report: DiffReport, fail: boolean): ExitCodeValue =>
  fail && report.differs ? ExitCode.Differences : ExitCode.Done;

const differs = (stacks: readonly StackDiff[]): boolean => stacks.some((one) => one.state !== 'unchanged');

function templatesOnly(context: ActionContext, request: DiffRequest): DiffReport {
  const ref = typeof request.templates === 'string' ? request.templates : 'HEAD';
  const { diffs, left } = diffTemplates(readProject(context.projectRoot), ref);
  const names = (request.stacks ?? []).map((one) => one.toLowerCase());
  const stacks = diffs.filter((one) => names.length === 0 || names.includes(one.id.toLowerCase()));
  return { ref, differs: differs(stacks) || left.length > 0, stacks, unwanted: left };
}

/**
 * What `deploy` would change, property by property. Makes a change set of every stack that differs and deletes it again.
 * @throws CliError exit 2 (project, template), 4 (place), 5 (busy), 7 (a stack is stuck)
 */
export async function runDiff(context: ActionContext, request: DiffRequest): Promise<DiffReport> {
  if (request.templates) return templatesOnly(context, request);
  const { project, session, enabled, stacks, readSsm } = await openEnvironment(context, request, 'all');
  const selected = selectStacks(project, enabled, request.stacks ?? []);
  const [built, states, s3] = await Promise.all([
    buildProject(
      project,
      selected.map((node) => node.id),
      buildPorts(context),
    ),
    describeStacks(stacks, project, project.stacks),
    session.s3(),
  ]);
  const env = project.config.name;
  const diffs = await diffProject(context, {
    project,
    place: session,
    stacks,
    readSsm,
    findUnknownTypes: unknownTypes(() => session.cloudFormation()),
    listExports: exportNames(() => session.cloudFormation()),
    openStore: (bucket) => s3ArtifactStore(s3, bucket, session),
    rules: {
      approval: 'never',
      yes: false,
      wait: false,
      pace: env === LOCAL ? LOCAL_PACE : AWS_PACE,
      env,
    },
    enabled,
    selected,
    states,
    built,
  });
  const wanted = new Set(enabled.map((node) => node.id));
  const unwanted = project.stacks.filter((node) => states.has(node.id) && !wanted.has(node.id));
  return {
    environment: env,
    differs: differs(diffs),
    stacks: diffs,
    unwanted: unwanted.map((node) => node.id),
  };
}
