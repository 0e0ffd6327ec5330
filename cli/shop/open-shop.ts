import { runOutputs } from '../actions/outputs.ts';
import { requireSeeded, runSeed, seedSummary } from '../actions/seed.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { engineFolders } from '../local/engine-state.ts';
import { waitUntil } from '../local/processes.ts';
import { stateDirectory } from '../local/state-folder.ts';
import { message } from '../messages/registry.ts';
import type { AfterUp } from '../plugin/plugin.ts';
import { type ShopAddress, type ShopClient, shopClient } from './client.ts';

const healthTimeoutMs = 30_000;

/**
 * Address and key of an environment's shop.
 * @throws CliError `no-shop` (exit 2) when no API is deployed there
 */
export async function shopAddress(
  context: ActionContext,
  environment: string,
  param?: readonly string[],
): Promise<ShopAddress> {
  const { ApiUrl, ApiKey } = await runOutputs(context, { env: environment, secrets: true, param });
  if (ApiUrl && ApiKey) return { apiUrl: ApiUrl, apiKey: ApiKey };
  throw new CliError(
    `No shop is deployed in ${environment}: its outputs have no ${ApiUrl ? 'ApiKey' : 'ApiUrl'}.`,
    {
      code: 'no-shop',
      exitCode: ExitCode.Usage,
      remedy: `Deploy it: npx cloudcart ${environment === 'local' ? 'up' : `deploy --env ${environment}`}`,
    },
  );
}

/** The shop of an environment for a caller that holds its key. */
export async function openShop(
  context: ActionContext,
  environment: string,
  param?: readonly string[],
): Promise<ShopClient> {
  const { clock, ids, signal } = context;
  return shopClient({ ...(await shopAddress(context, environment, param)), clock, ids, signal });
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
 * The deployed shop answers and has its catalog.
 * @throws CliError `shop-unhealthy` (exit 7) or of the seed
 */
export async function prepareShop(context: ActionContext): Promise<AfterUp> {
  // The deployment has told the place already.
  const shop = await openShop({ ...context, reporter: { emit: () => undefined } }, 'local');
  await awaitHealth(context, shop);
  const seed = await runSeed(context, async () => shop);
  context.signal.throwIfAborted();
  requireSeeded(seed);
  context.reporter.emit(message('seeded', { summary: seedSummary(seed) }));
  return { report: { seed }, guide: shopGuide(shop.apiUrl) };
}

const shopGuide = (apiUrl: string): string[] => [
  `  OpenAPI   ${apiUrl}/openapi.json`,
  '  API key   npx cloudcart outputs --secrets',
  '',
  'Try it:',
  `  curl '${apiUrl}/products?limit=3'`,
  '  eval "$(npx cloudcart outputs --secrets --env-file)"',
  '  curl -H "x-api-key: $API_KEY" "$API_URL/orders?userId=ada"',
  '  npx cloudcart demo',
];
