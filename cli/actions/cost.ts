import type { ActionContext } from '../context.ts';
import { type Calls, readCalls } from '../cost/calls.ts';
import { idleItems } from '../cost/idle.ts';
import type { Item, Unpriced } from '../cost/item.ts';
import { orderItems, strangers } from '../cost/per-order.ts';
import { type Prices, pricesOf } from '../cost/price-table.ts';
import { pricedResources } from '../cost/resources.ts';
import { ExitCode, type ExitCodeValue, usageError } from '../errors.ts';
import { readEnvironmentProject } from '../project/environment-project.ts';
import { checkParameters, type EnvironmentProject } from '../project/project.ts';
import type { EnvironmentRequest } from './open-environment.ts';

export interface CostRequest extends EnvironmentRequest {
  /** Orders a month. Default 1,000. */
  orders?: number | undefined;
  /** Default: the environment's own. */
  region?: string | undefined;
  /** USD a month above which the exit code is 10. */
  max?: number | undefined;
}

/** One line of the estimate. */
export interface CostLine {
  stack: string;
  resource: string;
  what: string;
  quantity: number;
  /** USD for one unit. */
  price: number;
  unit: string;
  usd: number;
  /** Public page that the price is from. */
  source: string;
}

/** What `cost --json` prints; all sums in USD. */
export interface CostReport {
  environment: string;
  region: string;
  /** Orders a month. */
  orders: number;
  /** A month in which nobody comes. */
  idle: number;
  /** Null when the project has no recorded calls. */
  perThousandOrders: number | null;
  /** Idle and these orders. */
  month: number;
  max?: number;
  overMax: boolean;
  idleLines: CostLine[];
  /** For 1,000 orders. */
  orderLines: CostLine[];
  notPriced: Unpriced[];
  /** Names in the recorded calls that no template knows. */
  strangers: string[];
  prices: { date: string; note: string };
  calls?: { measured: string; by: string; story: string };
}

/** 10 above the budget. */
export const costExitCode = (report: CostReport): ExitCodeValue =>
  report.overMax ? ExitCode.Differences : ExitCode.Done;

const ACCOUNT = '000000000000';

const sum = (lines: readonly CostLine[]): number => lines.reduce((total, one) => total + one.usd, 0);

const priceWith =
  (prices: Prices, times: number) =>
  (item: Item): CostLine => {
    const { key, ...line } = item;
    const quantity = item.quantity * times;
    const price = prices.of(key);
    return {
      ...line,
      quantity,
      price,
      unit: prices.unit(key),
      usd: quantity * price,
      source: prices.source(key),
    };
  };

function checkNumbers({ orders, max }: CostRequest): void {
  for (const [name, value] of Object.entries({ orders, max })) {
    if (value === undefined || (Number.isFinite(value) && value >= 0)) continue;
    throw usageError('usage', `--${name} needs a number that is not negative`);
  }
}

/** In local the functions run on this machine's processor, which says nothing about AWS. */
function priceable(project: EnvironmentProject): EnvironmentProject {
  const own = project.root.data.Parameters;
  const written = own && typeof own === 'object' && !Array.isArray(own) ? own.Architecture : undefined;
  const byDefault =
    written && typeof written === 'object' && !Array.isArray(written) ? written.Default : undefined;
  if (project.config.name !== 'local' || byDefault === undefined || byDefault === null) return project;
  return { ...project, parameters: { ...project.parameters, Architecture: byDefault } };
}

/** The estimate for a project that was read. Never asks AWS anything. */
export function estimate(
  project: EnvironmentProject,
  calls: Calls | undefined,
  request: CostRequest,
): CostReport {
  checkNumbers(request);
  const region = request.region ?? project.config.region ?? 'us-east-1';
  const prices = pricesOf(region);
  const resources = pricedResources(priceable(project), { account: ACCOUNT, region });
  const orders = request.orders ?? 1000;
  const standing = idleItems(resources, calls);
  const idleLines = standing.items.map(priceWith(prices, 1));
  const orderLines = calls ? orderItems(resources, calls).map(priceWith(prices, 1000)) : [];
  const idle = sum(idleLines);
  const perThousandOrders = calls ? sum(orderLines) : null;
  const month = idle + ((perThousandOrders ?? 0) * orders) / 1000;
  return {
    environment: project.config.name,
    region,
    orders,
    idle,
    perThousandOrders,
    month,
    ...(request.max === undefined ? {} : { max: request.max }),
    overMax: request.max !== undefined && month > request.max,
    idleLines,
    orderLines,
    notPriced: standing.unpriced,
    strangers: calls ? strangers(resources, calls) : [],
    prices: { date: prices.date, note: prices.note },
    ...(calls ? { calls: { measured: calls.measured, by: calls.by, story: calls.story } } : {}),
  };
}

/**
 * What an environment would cost a month, from its templates, the price table and the recorded calls. Needs no credentials.
 * @throws CliError exit 2: project, region without prices, a file of calls that is wrong
 */
export async function runCost(context: ActionContext, request: CostRequest): Promise<CostReport> {
  const project = readEnvironmentProject(context.projectRoot, request.env, {
    environment: context.environment,
    options: request.param ?? [],
  });
  checkParameters(project);
  return estimate(project, readCalls(project), request);
}
