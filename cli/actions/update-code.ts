import pLimit from 'p-limit';
import { buildCode } from '../build/build.ts';
import type { AnyFunction } from '../build/functions.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, errorLines } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { oneLine } from '../output/neutral.ts';
import { section } from '../project/template.ts';
import { asMap } from '../project/template-yaml.ts';
import { buildPorts } from './build-ports.ts';
import { findFunctions } from './invoke/find-function.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';
import { type PushPorts, type PushResult, type PushTarget, pushCode } from './update-code/push-code.ts';
import { artifactBucket, pushPorts } from './update-code/push-ports.ts';

/** Far below Lambda's limit of calls per second. */
const PARALLEL_UPDATES = 8;

export interface UpdateCodeRequest extends EnvironmentRequest {
  /** Logical ids, `Stack/LogicalId` or deployed names; all when empty. */
  functions?: readonly string[];
}

/** What `update-code --json` prints. */
export interface UpdateCodeReport {
  environment: string;
  region: string;
  account: string;
  functions: PushResult[];
}

/** An alias goes on pointing to the version that it was given at the last deployment. */
function warnOfAlias(context: ActionContext, { stack, logicalId, template }: AnyFunction): void {
  const resource = section(template, 'Resources')[logicalId];
  const properties = { ...asMap(asMap(template.data.Globals).Function), ...asMap(resource?.Properties) };
  if (properties.AutoPublishAlias === undefined) return;
  context.reporter.emit(message('alias-unchanged', {}, { stack, resource: logicalId }));
}

function tell(context: ActionContext, result: PushResult): PushResult {
  const { stack, logicalId, name, action, before, after, durationMs } = result;
  const at = { stack, resource: logicalId };
  context.reporter.emit(
    action === 'updated'
      ? message('code-updated', { name, before, after, durationMs }, at)
      : message('code-unchanged', { name, key: after }, at),
  );
  return result;
}

/** The one failure to end with, after the others were told. */
function failure(context: ActionContext, failures: readonly unknown[], done: number): unknown {
  const [first, ...others] = failures;
  for (const other of others) {
    context.reporter.emit(message('update-failed', { reason: errorLines(other).map(oneLine).join('\n') }));
  }
  if (done === 0 || context.signal.aborted) return first;
  const [line = '', ...rest] = errorLines(first);
  return new CliError(line, {
    details: [...rest, `${done} functions have their new code, ${failures.length} do not.`],
    code: 'partly-updated',
    exitCode: ExitCode.Partial,
    remedy: 'Mend the cause and run the command again: what is done is skipped.',
    cause: first,
  });
}

/**
 * Gives these functions their code, several at a time; one that fails does not stop the others.
 * @throws CliError exit 7 when none, 8 when not all could be updated
 */
export async function pushAll(
  context: ActionContext,
  ports: PushPorts,
  targets: readonly PushTarget[],
): Promise<PushResult[]> {
  const slot = pLimit(PARALLEL_UPDATES);
  const outcomes = await Promise.allSettled(
    targets.map((target) =>
      slot(async () => {
        context.signal.throwIfAborted();
        return tell(context, await pushCode(context, ports, target));
      }),
    ),
  );
  const done = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length > 0) throw failure(context, failures, done.length);
  return done;
}

/**
 * Builds functions of this checkout and puts their code into the deployed functions, past CloudFormation. Equal code is not
 * sent. It is remembered in the artifact bucket, so that the next `deploy` sets right what differs from the stack.
 * @throws CliError exit 2 (unknown function, source), 3 (not trusted), 4 (place), 7 (Lambda refuses), 8 (some of them)
 */
export async function runUpdateCode(
  context: ActionContext,
  request: UpdateCodeRequest,
): Promise<UpdateCodeReport> {
  await context.trust.requireOwn('cloudcart update-code');
  const { project, session, enabled, stacks } = await openEnvironment(context, request);
  const ids = enabled.map((node) => node.id);
  const [found, bucket] = await Promise.all([
    findFunctions(project, ids, stacks, request.functions ?? []),
    artifactBucket(project, stacks),
  ]);
  for (const { source } of found) warnOfAlias(context, source);
  const artifacts = await buildCode(
    project,
    found.map((one) => one.source),
    buildPorts(context),
  );
  const names = new Map(found.map((one) => [one.source, one.name]));
  const targets = artifacts.map((artifact) => ({ artifact, name: names.get(artifact.source) ?? '' }));
  const functions = await pushAll(context, await pushPorts(session, project, bucket), targets);
  return { environment: project.config.name, region: session.region, account: session.account, functions };
}
