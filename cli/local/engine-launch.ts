import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isoNow } from '../../platform/clock.ts';
import { CliError, ExitCode } from '../errors.ts';
import { NO_REAL_CREDENTIALS } from '../trust/program-environment.ts';
import type { StartOptions } from './engine-options.ts';
import { engineMissing, findEnginePython } from './engine-python.ts';
import { type EngineRecord, engineMark, writeEngineRecord } from './engine-record.ts';
import { drawSecret, secretPath } from './engine-secret.ts';
import { type EngineFolders, type EnginePorts, engineFolders } from './engine-state.ts';
import { engineHealth, engineLives } from './find-engine.ts';
import { waitUntil } from './processes.ts';
import { engineAccess, type RunningEngine } from './running-engine.ts';
import { FILE_MODE } from './state-folder.ts';

/** How long the engine may take to respond to its first health check. */
export const START_TIMEOUT_MS = 60_000;
/** The Python program that serves the engine behind its guard; a packed command has it beside its code too. */
const GUARD = fileURLToPath(new URL('engine_guard', import.meta.url));
/** Where a storefront is developed, which is also what the templates allow by default (`CorsAllowOrigin`). */
const STOREFRONT = 'http://localhost:3000';
/** TLS, because the policies of our topics, queues and buckets deny everything that comes without. */
const ENFORCEMENT = { AUTH: 'true', USE_SSL: '1', CLOUDTRAIL_MAX_EVENTS: '30000' };

const enforcesIam = (environment: StartOptions['environment']): boolean =>
  environment.CLOUDCART_LOCAL_IAM === 'enforce';

/** @throws CliError `engine-missing` (exit 2) */
function pythonOf(options: StartOptions): string {
  const python = findEnginePython(options);
  if (python === undefined) throw engineMissing(options.projectRoot);
  return python;
}

/**
 * Makes sure that a start can succeed, before anything of the last run is touched.
 * @throws CliError `engine-missing` when the project has no engine installed; `local-origins`
 */
export function checkStart(options: StartOptions): void {
  const { environment } = options;
  pythonOf(options);
  storefrontOrigins(environment);
}

/**
 * Origins that pages may call deployed APIs from, beside those of the shop port itself.
 * @throws CliError `local-origins` (exit 2)
 */
function storefrontOrigins(environment: StartOptions['environment']): string {
  const origins = (environment.CLOUDCART_LOCAL_ORIGINS ?? STOREFRONT)
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin && origin !== 'null') continue;
    throw new CliError(`CLOUDCART_LOCAL_ORIGINS names ${origin}, which is not an origin.`, {
      code: 'local-origins',
      exitCode: ExitCode.Usage,
      remedy: `Set it to origins without a path, separated by commas, such as ${STOREFRONT}.`,
    });
  }
  return origins.join(',');
}

/** What the engine and, through it, every local Lambda worker gets: nothing of the user's AWS settings or proxies. */
function engineEnvironment(
  { stateDir, projectRoot, environment }: StartOptions,
  folders: EngineFolders,
  { control, shop }: EnginePorts,
): Record<string, string> {
  const inherited = ['HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const pinned = join(projectRoot, 'node_modules', '.bin');
  const nodeFolder = existsSync(join(pinned, 'node')) ? pinned : dirname(process.execPath);
  return {
    ...Object.fromEntries(inherited),
    ...NO_REAL_CREDENTIALS,
    // Lambda workers run with the first `node` of this path.
    PATH: [nodeFolder, environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    GATEWAY_PORT: String(control),
    CLOUDCART_SHOP_PORT: String(shop),
    CLOUDCART_LOCAL_ORIGINS: storefrontOrigins(environment),
    CLOUDCART_ENGINE_SECRET_FILE: secretPath(stateDir),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PERSIST_STATE: '1',
    STATE_DIR: folders.state,
    S3_PERSIST: '1',
    S3_DATA_DIR: folders.objects,
    TMPDIR: folders.temporary,
    CLOUDTRAIL_RECORDING: '1',
    ...(enforcesIam(environment) ? ENFORCEMENT : {}),
  };
}

/** Starts the process. `-I` and a folder of our own: no module from the working folder or the user's environment. */
function spawnEngine(
  options: StartOptions,
  folders: EngineFolders,
  ports: EnginePorts,
  id: string,
): ChildProcess {
  const env = { ...engineEnvironment(options, folders, ports), [engineMark]: id };
  const log = openSync(folders.log, 'a', FILE_MODE);
  try {
    const child = spawn(pythonOf(options), ['-I', '-u', GUARD], {
      cwd: options.stateDir,
      detached: true,
      stdio: ['ignore', log, log],
      env,
    });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** Starts one engine process with a secret of its own; `undefined` when it ended before it responded. */
export async function launchEngine(
  options: StartOptions,
  ports: EnginePorts,
): Promise<RunningEngine | undefined> {
  const { stateDir, environment, clock, ids } = options;
  const folders = engineFolders(stateDir);
  const secret = await drawSecret(stateDir, ids);
  const id = ids.next();
  const child = spawnEngine(options, folders, ports, id);
  if (child.pid === undefined) throw engineMissing(options.projectRoot);
  const overTls = enforcesIam(environment);
  const record: EngineRecord = {
    pid: child.pid,
    port: ports.control,
    shopPort: ports.shop,
    endpoint: `${overTls ? 'https' : 'http'}://127.0.0.1:${ports.control}`,
    startedAt: isoNow(clock),
    id,
    ...(overTls ? { certificate: folders.certificate } : {}),
  };
  await writeEngineRecord(stateDir, record);
  let engine: RunningEngine | undefined;
  let health: { version?: string } | undefined;
  const isUp = async (): Promise<boolean> => {
    engine = await engineAccess(record, secret);
    health = engine && (await engineHealth(engine));
    return health !== undefined || child.exitCode !== null || child.signalCode !== null;
  };
  await waitUntil(clock, isUp, { timeoutMs: START_TIMEOUT_MS, everyMs: 30 });
  if (!engine || !health || !(await engineLives(record))) return undefined;
  const { version } = health;
  if (version === undefined) return engine;
  await writeEngineRecord(stateDir, { ...record, version });
  return { ...engine, version };
}
