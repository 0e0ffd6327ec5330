import type { Ids } from '../../../platform/ids.ts';
import { buildCode } from '../../build/build.ts';
import { type AnyFunction, type FunctionCode, isBundled } from '../../build/function-source.ts';
import type { ActionContext } from '../../context.ts';
import { proveEngine } from '../../local/find-engine.ts';
import { stateDirectory } from '../../local/state-folder.ts';
import { message } from '../../messages/registry.ts';
import { type Project, readProject } from '../../project/project.ts';
import { buildPorts } from '../build-ports.ts';
import { type EnvironmentRequest, openEnvironment } from '../open-environment.ts';
import { environmentOfFile, writtenSettings } from './env-file.ts';
import { findFunction, findSource } from './find-function.ts';
import { type FunctionSettings, functionEnvironment, readConfiguration } from './function-environment.ts';
import { runLocally } from './run-locally.ts';
import { runRemotely } from './run-remotely.ts';
import type { CallResult } from './runner.ts';
import { checkRunnable, unpackCode, writtenHandler } from './unpack-code.ts';

export interface TargetRequest extends EnvironmentRequest {
  /** Logical id, `Stack/LogicalId` or deployed name. */
  function: string;
  /** Invoke what is deployed instead of this checkout's code. Default false. */
  remote?: boolean | undefined;
  /** Wait for a debugger. Default false. */
  debug?: boolean | undefined;
  /** Variables from this file instead of the deployed function; nothing need be deployed then. */
  envFile?: string | undefined;
}

/** A function that can be called again and again, each time with the code of that moment. */
export interface InvokeTarget {
  source: FunctionCode;
  name: string;
  call(event: unknown): Promise<CallResult>;
  /** Files that the code of the last call was made of; none for deployed code. */
  inputs(): readonly string[];
}

/** In the form of Lambda's: a version 4 UUID. */
function requestId(ids: Ids): string {
  const hex = (length: number) => ids.randomString('0123456789abcdef', length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

function localTarget(
  context: ActionContext,
  project: Project,
  request: TargetRequest,
  function_: { source: AnyFunction; name: string; settings: FunctionSettings },
  environment: () => Promise<Record<string, string>>,
): InvokeTarget {
  const { source, name, settings } = function_;
  let inputs: readonly string[] = [];
  return {
    source,
    name,
    inputs: () => inputs,
    async call(event) {
      const [artifact] = await buildCode(project, [source], buildPorts(context));
      if (!artifact) throw new Error(`${source.logicalId} was not built`);
      const { file, exportName, taskRoot, ...unpacked } = await unpackCode(project.rootFolder, artifact);
      inputs = unpacked.inputs;
      return runLocally({
        call: {
          bundle: file,
          exportName,
          event,
          timeoutMs: settings.timeoutSeconds * 1000,
          context: {
            awsRequestId: requestId(context.ids),
            functionName: name,
            functionVersion: '$LATEST',
            invokedFunctionArn: settings.arn,
            memoryLimitInMB: String(settings.memoryMb),
            logGroupName: settings.logGroup,
            logStreamName: 'cloudcart-invoke',
          },
        },
        environment: await environment(),
        debug: request.debug ?? false,
        taskRoot,
        signal: context.signal,
        onLog: (line) => context.reporter.emit(message('log', { line }, { resource: source.logicalId })),
      });
    },
  };
}

const handlerOf = (source: AnyFunction): string =>
  isBundled(source)
    ? `${source.bundleName.replace(/\.[cm]?js$/, '')}.${source.exportName}`
    : writtenHandler(source);

/**
 * Finds the function and what it needs: in the deployed environment, or in the templates and a file of variables.
 * @throws CliError exit 2 (unknown function, not deployed, file), 3 (code of another user's project) or 4 (place)
 */
export async function openTarget(context: ActionContext, request: TargetRequest): Promise<InvokeTarget> {
  const { envFile } = request;
  if (!request.remote) await context.trust.requireOwn('cloudcart invoke');
  if (envFile !== undefined) {
    const project = readProject(context.projectRoot);
    const source = checkRunnable(findSource(project, request.function));
    const function_ = { source, name: source.logicalId, settings: writtenSettings(source) };
    const environment = async () => {
      const proof = await proveEngine(stateDirectory(context));
      const engine = proof.state === 'running' ? proof.engine : undefined;
      return environmentOfFile(envFile, source, handlerOf(source), context.environment, engine);
    };
    return localTarget(context, project, request, function_, environment);
  }
  const { project, session, enabled, stacks } = await openEnvironment(context, request);
  const ids = enabled.map((node) => node.id);
  const { source: found, name } = await findFunction(project, ids, stacks, request.function);
  if (request.remote) {
    const call = (event: unknown) => runRemotely(session, context.clock, name, event);
    return { source: found, name, call, inputs: () => [] };
  }
  const source = checkRunnable(found);
  const settings = await readConfiguration(session, name);
  return localTarget(context, project, request, { source, name, settings }, () =>
    functionEnvironment(session, name, handlerOf(source), settings, context.environment),
  );
}
