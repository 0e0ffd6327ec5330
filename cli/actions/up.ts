import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { type StartedEngine, startEngine } from '../local/engine.ts';
import { takeLock } from '../local/engine-lock.ts';
import { type EngineRecord, stateDirectory } from '../local/engine-record.ts';
import { engineFolders } from '../local/engine-state.ts';
import { waitUntil } from '../local/processes.ts';
import { message } from '../messages/registry.ts';
import { type ShopAddress, type ShopClient, shopClient } from '../shop/client.ts';
import { type DeployReport, runDeploy } from './deploy.ts';
import { runOutputs } from './outputs.ts';
import { requireSeeded, runSeed, type SeedReport, seedSummary } from './seed.ts';

/** Environment of samconfig.toml that lives on the engine. */
const env = 'local';
/** How long another `up` may take before this one gives up waiting for it. */
const lockWaitMs = 300_000;
const healthTimeoutMs = 30_000;

/** What `up --json` prints. */
export interface UpReport {
  endpoint: string;
  pid: number;
  /** It ran already. */
  attached: boolean;
  /** Data of the last run was loaded. */
  restored: boolean;
  /** Data of the last run is gone: its engine was killed before it could save. */
  lost: boolean;
  apiUrl: string;
  stacks: DeployReport['stacks'];
  seed: SeedReport;
  durationMs: number;
}

/** The running shop and what it took to get there. */
export interface RunningShop {
  report: UpReport;
  record: EngineRecord;
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

/**
 * Address and key of an environment's shop.
 * @throws CliError `no-shop` (exit 2) when no API is deployed there
 */
export async function shopAddress(context: ActionContext, environment: string): Promise<ShopAddress> {
  const { ApiUrl, ApiKey } = await runOutputs(context, { env: environment, secrets: true });
  if (ApiUrl && ApiKey) return { apiUrl: ApiUrl, apiKey: ApiKey };
  throw new CliError(
    `No shop is deployed in ${environment}: its outputs have no ${ApiUrl ? 'ApiKey' : 'ApiUrl'}.`,
    {
      code: 'no-shop',
      exitCode: ExitCode.Usage,
      remedy: `Deploy it: npx cloudcart ${environment === env ? 'up' : `deploy --env ${environment}`}`,
    },
  );
}

/** The shop of an environment for a caller that holds its key. */
export async function openShop(context: ActionContext, environment: string): Promise<ShopClient> {
  const { clock, ids, signal } = context;
  return shopClient({ ...(await shopAddress(context, environment)), clock, ids, signal });
}

async function awaitHealth(context: ActionContext, shop: ShopClient): Promise<void> {
  let status = 0;
  const healthy = async (): Promise<boolean> => {
    ({ status } = await shop.call('GET', '/health'));
    return status === 200;
  };
  if (await waitUntil(context.clock, healthy, { timeoutMs: healthTimeoutMs, everyMs: 200 })) return;
  throw new CliError(`${shop.apiUrl}/health answers ${status}.`, {
    code: 'shop-unhealthy',
    exitCode: ExitCode.NeedsHand,
    remedy: `Read ${engineFolders(stateDirectory(context)).log}`,
  });
}

/**
 * Engine up, all stacks deployed, catalog seeded, and the shop answers. Repeating it does only what is missing.
 * Two at once: the second waits and finds everything done.
 * @throws CliError of the engine, the deployment or the seed
 */
export async function runUp(context: ActionContext): Promise<RunningShop> {
  const began = context.clock.now().getTime();
  const { clock, ids } = context;
  const onWait = (pid: number): void => context.reporter.emit(message('up-busy', { pid }));
  const stateDir = stateDirectory(context);
  const release = await takeLock({ stateDir, name: 'up.lock', clock, ids, waitMs: lockWaitMs, onWait });
  try {
    const { record, attached, restored, lost } = await engineFor(context);
    context.signal.throwIfAborted();
    const { stacks } = await runDeploy(context, { env });
    // The deployment has told the place already.
    const shop = await openShop({ ...context, reporter: { emit: () => undefined } }, env);
    await awaitHealth(context, shop);
    const seed = await runSeed(context, async () => shop);
    requireSeeded(seed);
    context.reporter.emit(message('seeded', { summary: seedSummary(seed) }));
    const durationMs = clock.now().getTime() - began;
    const { endpoint, pid } = record;
    const report = { endpoint, pid, attached, restored, lost, apiUrl: shop.apiUrl, stacks, seed, durationMs };
    return { record, report };
  } finally {
    await release();
  }
}

/** How to reach the shop, for people. */
export function shopGuide({ apiUrl, durationMs }: UpReport, end: string): string {
  return [
    '',
    `The shop is ready (${(durationMs / 1000).toFixed(1)} s).`,
    '',
    `  API       ${apiUrl}`,
    `  OpenAPI   ${apiUrl}/openapi.json`,
    '  API key   npx cloudcart outputs --secrets',
    '',
    'Try it:',
    `  curl '${apiUrl}/products?limit=3'`,
    '  eval "$(npx cloudcart outputs --secrets --env-file)"',
    '  curl -H "x-api-key: $API_KEY" "$API_URL/orders?userId=ada"',
    '  npx cloudcart demo',
    '',
    end,
  ].join('\n');
}
