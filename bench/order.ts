import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { report } from '../tests/invariants/report.ts';
import { openLocalShop, ROOT } from './local-shop.ts';
import { deployedDesign, measure, sequentialDesign } from './order/designs.ts';
import { type Receipt, unitsByTable } from './order/receipt.ts';
import { proofOf, table } from './order/report.ts';

/**
 * What an order of 1, 5 and 20 lines costs: AWS calls and request units, recorded from the running shop, next to the
 * sequential design of the requirements on the same engine.
 *
 *   npm run bench:order [-- --json]
 */
const LINES = [1, 5, 20];
const REGION = 'us-east-1';

const prices = JSON.parse(await readFile(join(ROOT, 'cli', 'cost', 'prices.json'), 'utf8')).regions[REGION];
const shop = await openLocalShop();
try {
  const designs = [
    await deployedDesign(shop),
    await sequentialDesign(shop.engine, false),
    await sequentialDesign(shop.engine, true),
  ];
  // The first order starts every function; it is made twice so that no first time is in the figures.
  for (const design of designs) await design.order(1);
  const receipts: Receipt[] = [];
  for (const lines of LINES) {
    for (const design of designs) receipts.push(await measure(design, shop.engine, lines, prices));
  }
  for (const design of designs.slice(1)) await design.close();
  report('order-cost', proofOf(receipts));
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(receipts, null, 2)}\n`);
  else {
    process.stdout.write(`${table(receipts)}\n`);
    for (const receipt of receipts.filter(({ design, lines }) => design === 'CloudCart' && lines !== 5)) {
      process.stdout.write(`\n${receipt.lines} lines, units by table (written, indexes, read)\n`);
      for (const row of unitsByTable(receipt)) process.stdout.write(`  ${row.join('  ')}\n`);
    }
  }
} finally {
  await shop.stop();
}
