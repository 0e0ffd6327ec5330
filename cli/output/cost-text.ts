import type { CostLine, CostReport } from '../actions/cost.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

/** Without exponent and useless noughts. */
const decimal = (value: number): string => value.toFixed(12).replace(/\.?0+$/, '');
const usd = (value: number): string => `$${value.toFixed(2)}`;

/** One row for each thing that is paid for, the dearest first; the lines behind it are in `--json`. */
function rows(lines: readonly CostLine[]): string[][] {
  const sums = new Map<string, { quantity: number; usd: number; price: number }>();
  for (const { unit, quantity, usd: cost, price } of lines) {
    const before = sums.get(unit) ?? { quantity: 0, usd: 0, price };
    sums.set(unit, { price, quantity: before.quantity + quantity, usd: before.usd + cost });
  }
  return [...sums]
    .sort(([, a], [, b]) => b.usd - a.usd)
    .map(([unit, one]) => [
      usd(one.usd),
      one.quantity.toLocaleString('en', { maximumFractionDigits: 3 }),
      `at $${decimal(one.price)} for ${unit}`,
    ]);
}

/** The estimate for people: sums first, then what they are made of, what is missing, and where the prices are from. */
export const renderCost = rendered((report: CostReport): string => {
  const { idle, perThousandOrders, month, orders, region, notPriced } = report;
  const each = perThousandOrders === null ? 'not recorded' : usd(perThousandOrders);
  const gate =
    report.max === undefined
      ? ''
      : `  (${report.overMax ? 'ABOVE' : 'within'} the budget of ${usd(report.max)})`;
  return [
    `${report.environment} in ${region}, a month, without free tier:`,
    table([
      ['idle', usd(idle)],
      ['1,000 orders', each],
      [`with ${orders.toLocaleString('en')} orders`, `${usd(month)}${gate}`],
    ]),
    '',
    'Idle:',
    table(rows(report.idleLines), [0, 1]),
    ...(report.orderLines.length > 0 ? ['', '1,000 orders:', table(rows(report.orderLines), [0, 1])] : []),
    ...(notPriced.length > 0 ? ['', 'Not priced:'] : []),
    ...notPriced.map((one) => `  ${one.stack}/${one.resource} (${one.type}): ${one.reason}`),
    ...(report.strangers.length > 0
      ? ['', `Recorded, but in no template: ${report.strangers.join(', ')}. Measure again.`]
      : []),
    '',
    `Prices of ${report.prices.date}. ${report.prices.note}`,
    ...(report.calls
      ? [`Calls of ${report.calls.measured} (${report.calls.by}): ${report.calls.story}.`]
      : []),
  ].join('\n');
});
