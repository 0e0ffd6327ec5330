import { lstat, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { Session } from '../../aws/session.ts';
import type { FunctionSource } from '../../build/functions.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { endpointForContainers } from '../../local/engine-containers.ts';
import { writePrivateFile } from '../../local/state-folder.ts';
import { message } from '../../messages/registry.ts';
import { section } from '../../project/template.ts';
import { asMap } from '../../project/template-yaml.ts';
import { findFunctions } from '../invoke/find-function.ts';
import { readConfiguration } from '../invoke/function-environment.ts';
import { type EnvironmentRequest, openEnvironment } from '../open-environment.ts';

const ENDPOINT = 'AWS_ENDPOINT_URL';
const PARALLEL_READS = 8;

export interface SamEnvVarsRequest extends EnvironmentRequest {
  /** Where to write it; nowhere when absent. */
  file?: string | undefined;
}

/** The file of `sam local invoke --env-vars`: variables by `Stack/LogicalId`, as sam-cli names a function of a nested stack. */
export type SamEnvVars = Record<string, Record<string, string>>;

/** Names of the variables that a template declares for a function: sam-cli passes on no others. */
export function declaredVariables({
  logicalId,
  template,
}: Pick<FunctionSource, 'logicalId' | 'template'>): string[] {
  const shared = asMap(asMap(asMap(template.data.Globals).Function).Environment);
  const own = asMap(asMap(section(template, 'Resources')[logicalId]?.Properties).Environment);
  return [...new Set([...Object.keys(asMap(shared.Variables)), ...Object.keys(asMap(own.Variables))])];
}

/** Where a function in a container finds the resources; `undefined` for AWS itself. */
async function endpointInContainers(
  context: ActionContext,
  { engine, endpoint }: Session,
): Promise<string | undefined> {
  if (engine === undefined) return endpoint;
  const opened = await endpointForContainers(engine);
  if (opened === undefined) context.reporter.emit(message('containers-closed', {}));
  return opened ?? endpoint;
}

/**
 * Reads the variables of every deployed function, so that sam-cli's containers reach the same resources; those of the local
 * engine too.
 * @throws CliError exit 2 (not deployed) or 4 (place)
 */
export async function samEnvVars(context: ActionContext, request: SamEnvVarsRequest): Promise<SamEnvVars> {
  const { project, session, enabled, stacks } = await openEnvironment(context, request);
  const ids = enabled.map((node) => node.id);
  const slot = pLimit(PARALLEL_READS);
  const found = await findFunctions(project, ids, stacks, []);
  const address = await endpointInContainers(context, session);
  const endpoint = address ? { [ENDPOINT]: address } : {};
  const entries = await Promise.all(
    found.map(({ source, name }) =>
      slot(async (): Promise<[string, Record<string, string>]> => {
        const { variables } = await readConfiguration(session, name);
        return [`${source.stack}/${source.logicalId}`, { ...variables, ...endpoint }];
      }),
    ),
  );
  const undeclared = found.filter(({ source }) => !declaredVariables(source).includes(ENDPOINT));
  if (session.endpoint && undeclared.length > 0) {
    const functions = undeclared.map(({ source }) => `${source.stack}/${source.logicalId}`);
    context.reporter.emit(message('endpoint-undeclared', { functions }));
  }
  const vars = Object.fromEntries(entries);
  if (request.file !== undefined) {
    const file = path.resolve(request.file);
    await checkNotLinkedAway(context.projectRoot, path.dirname(file));
    await mkdir(path.dirname(file), { recursive: true });
    await writePrivateFile(file, `${JSON.stringify(vars, null, 2)}\n`);
    context.reporter.emit(message('sam-env-vars', { file: request.file, functions: found.length }));
  }
  return vars;
}

/** The real path of a folder, or of the nearest one above it that exists; undefined when a link on the way leads nowhere. */
async function realFolder(folder: string): Promise<string | undefined> {
  try {
    return await realpath(folder);
  } catch {
    const isLink = await lstat(folder).then(
      () => true,
      () => false,
    );
    return isLink ? undefined : realFolder(path.dirname(folder));
  }
}

/**
 * Refuses a folder of the project that a symbolic link leads out of it: the link may have come with the checkout. The folder need
 * not exist yet.
 * @throws CliError `build-folder` (exit 2)
 */
export async function checkNotLinkedAway(projectRoot: string, folder: string): Promise<void> {
  const isWithin = (outer: string, inner: string): boolean =>
    inner === outer || inner.startsWith(`${outer}${path.sep}`);
  if (!isWithin(projectRoot, folder)) return;
  const real = await realFolder(folder);
  if (real !== undefined && isWithin(await realpath(projectRoot), real)) return;
  throw new CliError(`${folder} is a symbolic link out of the project.`, {
    code: 'build-folder',
    exitCode: ExitCode.Usage,
    remedy: 'Remove the link, or name a file outside of the project.',
  });
}
