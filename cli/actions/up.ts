import { networkInterfaces } from 'node:os';
import { isOwnAddress } from '../aws/api-url.ts';
import type { ActionContext } from '../context.ts';
import { containerRoute, namedRoute } from '../local/container-engine.ts';
import { type StartedEngine, startEngine } from '../local/engine.ts';
import { openToContainers } from '../local/engine-containers.ts';
import { ensureEngine } from '../local/engine-install.ts';
import { takeLock } from '../local/engine-lock.ts';
import { engineFolders } from '../local/engine-state.ts';
import type { RunningEngine } from '../local/running-engine.ts';
import { stateDirectory } from '../local/state-folder.ts';
import { message } from '../messages/registry.ts';
import { loadPlugin } from '../plugin/load-plugin.ts';
import { type DeployReport, runDeploy } from './deploy.ts';

/** Environment of samconfig.toml that lives on the engine. */
const env = 'local';
/** How long another `up` may take before this one gives up waiting for it. */
const lockWaitMs = 300_000;

export interface UpRequest {
  /** `Name=value`, strongest of all sources of root parameters. */
  param?: readonly string[] | undefined;
  /** Opens the engine to containers of this machine; a text is the address that they reach this machine by. */
  containers?: string | true | undefined;
  /** Installs the engine for all projects of this user when the project has none. */
  installEngine?: boolean | undefined;
}

/** What `up --json` prints. */
export interface UpReport {
  endpoint: string;
  pid: number;
  /** Its address for containers of this machine, when they were let in. */
  containerEndpoint?: string;
  /** It ran already. */
  attached: boolean;
  /** Data of the last run was loaded. */
  restored: boolean;
  /** Data of the last run is gone: its engine was killed before it could save. */
  lost: boolean;
  /** Absent when no stack has an API. */
  apiUrl?: string;
  stacks: DeployReport['stacks'];
  /** What it is: the name of the plug-in. */
  project: string;
  /** Lines for people, of the project's plug-in; further members are its as well. */
  guide: readonly string[];
  durationMs: number;
}

/** The running shop and what it took to get there. */
export interface RunningShop {
  report: UpReport;
  record: RunningEngine;
}

/** Starts the engine and tells how it went. */
async function engineFor(context: ActionContext): Promise<StartedEngine> {
  const stateDir = stateDirectory(context);
  const { projectRoot, environment, clock, ids } = context;
  const onWait = (pid: number): void => context.reporter.emit(message('engine-busy', { pid }));
  const started = await startEngine({ stateDir, projectRoot, environment, clock, ids, onWait });
  const { record, attached, lost, restored } = started;
  if (lost) context.reporter.emit(message('data-lost', {}));
  const { endpoint, pid } = record;
  const { log } = engineFolders(stateDir);
  context.reporter.emit(message('engine-started', { endpoint, pid, log, attached, restored, lost }));
  return started;
}

/** Opens the engine to containers, if that was asked for. */
async function letContainersIn(
  context: ActionContext,
  engine: RunningEngine,
  containers: string | true,
): Promise<string> {
  const route =
    containers === true
      ? await containerRoute(context.environment, process.platform)
      : namedRoute(containers, networkInterfaces());
  const endpoint = await openToContainers(engine, route);
  context.reporter.emit(message('engine-open-to-containers', { endpoint }));
  return endpoint;
}

/**
 * Engine up, all stacks deployed, and what the project's plug-in does then: the shop seeds its catalog. Repeating it does only what is missing.
 * Two at once: the second waits and finds everything done.
 * @throws CliError of the engine, the deployment or the seed
 */
export async function runUp(
  context: ActionContext,
  { containers, installEngine, param }: UpRequest = {},
): Promise<RunningShop> {
  const began = context.clock.now().getTime();
  const { clock, ids } = context;
  const onWait = (pid: number): void => context.reporter.emit(message('up-busy', { pid }));
  if (installEngine) await ensureEngine(context);
  const stateDir = stateDirectory(context);
  const release = await takeLock({ stateDir, name: 'up.lock', clock, ids, waitMs: lockWaitMs, onWait });
  try {
    const { record, attached, restored, lost } = await engineFor(context);
    context.signal.throwIfAborted();
    const containerEndpoint = containers && (await letContainersIn(context, record, containers));
    const { stacks, outputs } = await runDeploy(context, { env, param });
    const plugin = await loadPlugin(context, 'cloudcart up');
    const after = await plugin?.afterUp?.(context);
    const apiUrl =
      outputs.ApiUrl && isOwnAddress(outputs.ApiUrl, { environment: env }) ? outputs.ApiUrl : undefined;
    const durationMs = clock.now().getTime() - began;
    const { endpoint, pid } = record;
    const report: UpReport = {
      endpoint,
      pid,
      ...(containerEndpoint ? { containerEndpoint } : {}),
      attached,
      restored,
      lost,
      ...(apiUrl === undefined ? {} : { apiUrl }),
      stacks,
      ...after?.report,
      project: plugin?.name ?? 'environment',
      guide: after?.guide ?? [],
      durationMs,
    };
    return { record, report };
  } finally {
    await release();
  }
}

/** How to reach what runs, for people. */
export function shopGuide({ apiUrl, guide, project, durationMs }: UpReport, end: string): string {
  const ready = `The ${project} is ready (${(durationMs / 1000).toFixed(1)} s).`;
  const api = apiUrl === undefined ? [] : [`  API       ${apiUrl}`];
  return ['', ready, '', ...api, ...guide, '', end].join('\n');
}
