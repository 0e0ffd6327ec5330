import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { Ids } from '../../../platform/ids.ts';
import { buildFolder, writeWithin } from '../../build/build-folder.ts';
import { type Artifact, buildFunctions } from '../../build/bundle-artifacts.ts';
import { type AnyFunction, isBundled } from '../../build/function-source.ts';
import type { FunctionSource } from '../../build/functions.ts';
import { languageOf } from '../../build/resource-code.ts';
import type { ActionContext } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { proveEngine } from '../../local/find-engine.ts';
import { stateDirectory } from '../../local/state-folder.ts';
import { message } from '../../messages/registry.ts';
import { type Project, readProject } from '../../project/project.ts';
import { type EnvironmentRequest, openEnvironment } from '../open-environment.ts';
import { environmentOfFile, writtenSettings } from './env-file.ts';
import { findFunction, findSource } from './find-function.ts';
import { type FunctionSettings, functionEnvironment, readConfiguration } from './function-environment.ts';
import { runLocally } from './run-locally.ts';
import { runRemotely } from './run-remotely.ts';
import type { CallResult } from './runner.ts';

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
  source: AnyFunction;
  name: string;
  call(event: unknown): Promise<CallResult>;
  /** Files that the code of the last call was made of; none for deployed code. */
  inputs(): readonly string[];
}

/** In the form of Lambda's: a version 4 UUID. */
function requestId(ids: Ids): string {
  const hex = (length: number) => ids.pick('0123456789abcdef', length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** The folder that stands in for `/var/task`: the one that the paths of source maps are relative to. */
const taskRootOf = (rootFolder: string, { stack, logicalId }: FunctionSource): string =>
  path.join(buildFolder(rootFolder), 'functions', stack, logicalId);

/**
 * Unpacks an artifact, with the source map named in its bundle, so that stack traces and debuggers show the sources.
 * @returns the bundle
 */
async function unpack(rootFolder: string, artifact: Artifact): Promise<string> {
  const folder = taskRootOf(rootFolder, artifact.source);
  const file = path.join(folder, artifact.source.bundleName);
  const [zip, code, map] = await Promise.all([
    readFile(artifact.file),
    readFile(artifact.bundle, 'utf8'),
    readFile(artifact.sourceMap, 'utf8'),
  ]);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const target = path.join(folder, name);
    if (target !== file) await writeWithin(rootFolder, target, bytes);
  }
  await writeWithin(rootFolder, `${file}.map`, map);
  await writeWithin(rootFolder, file, `${code}\n//# sourceMappingURL=${path.basename(file)}.map\n`);
  return file;
}

function localTarget(
  context: ActionContext,
  project: Project,
  request: TargetRequest,
  function_: { source: FunctionSource; name: string; settings: FunctionSettings },
  environment: () => Promise<Record<string, string>>,
): InvokeTarget {
  const { source, name, settings } = function_;
  let inputs: readonly string[] = [];
  return {
    source,
    name,
    inputs: () => inputs,
    async call(event) {
      const [artifact] = await buildFunctions(project, [source]);
      if (!artifact) throw new Error(`${source.logicalId} was not built`);
      inputs = artifact.inputs;
      return runLocally({
        call: {
          bundle: await unpack(project.rootFolder, artifact),
          exportName: source.exportName,
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
        taskRoot: taskRootOf(project.rootFolder, source),
        signal: context.signal,
        onLog: (line) => context.reporter.emit(message('log', { line }, { resource: source.logicalId })),
      });
    },
  };
}

/**
 * Only what esbuild bundles runs in this process's Node.
 * @throws CliError `not-runnable` (exit 2)
 */
function runnable(source: AnyFunction): FunctionSource {
  if (isBundled(source)) return source;
  const language =
    source.runtime === '' ? 'an unknown runtime' : `${languageOf(source.runtime)} (${source.runtime})`;
  throw usageError(
    'not-runnable',
    `${source.stack}/${source.logicalId} is written for ${language}, and invoke runs only functions of Node.js that cloudcart bundles.`,
    'Run what is deployed with --remote, or this code with: sam local invoke',
  );
}

const handlerOf = (source: FunctionSource): string =>
  `${source.bundleName.replace(/\.[cm]?js$/, '')}.${source.exportName}`;

/**
 * Finds the function and what it needs: in the deployed environment, or in the templates and a file of variables.
 * @throws CliError exit 2 (unknown function, not deployed, file), 3 (code of another user's project) or 4 (place)
 */
export async function openTarget(context: ActionContext, request: TargetRequest): Promise<InvokeTarget> {
  const { envFile } = request;
  if (!request.remote) await context.trust.requireOwn('cloudcart invoke');
  if (envFile !== undefined) {
    const project = readProject(context.projectRoot);
    const source = runnable(findSource(project, request.function));
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
  const source = runnable(found);
  const settings = await readConfiguration(session, name);
  return localTarget(context, project, request, { source, name, settings }, () =>
    functionEnvironment(session, name, handlerOf(source), settings, context.environment),
  );
}
