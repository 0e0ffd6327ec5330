import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ids } from '../../platform/ids.ts';
import { cloudFormationStacks } from '../aws/cloudformation-stacks.ts';
import type { Session } from '../aws/session.ts';
import { buildFunctions } from '../build/build.ts';
import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { message } from '../messages/registry.ts';
import type { Project } from '../project/project.ts';
import { type DeployedFunction, findFunction } from './invoke/find-function.ts';
import { functionEnvironment, readConfiguration } from './invoke/function-environment.ts';
import { runLocally } from './invoke/run-locally.ts';
import { runRemotely } from './invoke/run-remotely.ts';
import type { CallResult } from './invoke/runner.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

export interface InvokeRequest extends EnvironmentRequest {
  /** Logical id, `Stack/LogicalId` or deployed name. */
  function: string;
  /** File with the event as JSON, `-` for standard input; `{}` when absent. */
  event?: string | undefined;
  /** Invoke what is deployed instead of this checkout's code. Default false. */
  remote?: boolean;
  /** Wait for a debugger. Default false. */
  debug?: boolean;
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Reads an event.
 * @throws CliError `event-file` (exit 2)
 */
export async function readEvent(from: string | undefined, projectRoot: string): Promise<unknown> {
  if (from === undefined) return {};
  const read = (file: string) => readFile(file, 'utf8');
  const text =
    from === '-'
      ? await standardInput()
      : await read(path.resolve(from))
          .catch(() => read(path.resolve(projectRoot, from)))
          .catch(() => {
            throw usageError(
              'event-file',
              `The event file ${from} cannot be read.`,
              'Name a file of events/, or - for stdin.',
            );
          });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw usageError('event-file', `${from} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** In the form of Lambda's: a version 4 UUID. */
function requestId(ids: Ids): string {
  const hex = (length: number) => ids.pick('0123456789abcdef', length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

async function invokeHere(
  context: ActionContext,
  session: Session,
  project: Project,
  found: DeployedFunction,
  request: InvokeRequest,
  event: unknown,
): Promise<CallResult> {
  const { source, name } = found;
  const [configuration, [artifact]] = await Promise.all([
    readConfiguration(session, name),
    buildFunctions(project, [source]),
  ]);
  if (!artifact) throw new Error(`${source.logicalId} was not built`);
  const handler = `${source.bundleName.replace(/\.js$/, '')}.${source.exportName}`;
  return runLocally({
    call: {
      bundle: artifact.bundle,
      exportName: source.exportName,
      event,
      timeoutMs: configuration.timeoutSeconds * 1000,
      context: {
        awsRequestId: requestId(context.ids),
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: configuration.arn,
        memoryLimitInMB: String(configuration.memoryMb),
        logGroupName: configuration.logGroup,
        logStreamName: 'cloudcart-invoke',
      },
    },
    environment: await functionEnvironment(session, name, handler, configuration, context.environment),
    debug: request.debug ?? false,
    signal: context.signal,
    onLog: (line) => context.reporter.emit(message('log', { line }, { resource: source.logicalId })),
  });
}

/**
 * Runs a function once: this checkout's code with the settings of the deployed function, or the deployed code (`remote`).
 * A handler that fails is a result, not an error.
 * @throws CliError exit 2 (unknown function, no such event, not deployed) or 4 (place)
 */
export async function runInvoke(context: ActionContext, request: InvokeRequest): Promise<CallResult> {
  const event = await readEvent(request.event, context.projectRoot);
  const { project, session, enabled } = await openEnvironment(context, request);
  const stacks = cloudFormationStacks(await session.cloudFormation());
  const found = await findFunction(
    project,
    enabled.map((node) => node.id),
    stacks,
    request.function,
  );
  const result = request.remote
    ? await runRemotely(session, context.clock, found.name, event)
    : await invokeHere(context, session, project, found, request, event);
  if (context.signal.aborted) throw context.signal.reason;
  const at = { stack: found.source.stack, resource: found.source.logicalId };
  const told = { name: found.name, durationMs: result.durationMs };
  context.reporter.emit(
    result.error
      ? message('invoke-failed', { ...told, reason: result.error.errorMessage }, at)
      : message('invoked', told, at),
  );
  return result;
}
