import { parseArgs } from 'node:util';
import { fuzzShop, SEED } from './fuzz-shop.ts';

const { values } = parseArgs({
  options: { examples: { type: 'string', default: '40' }, seed: { type: 'string', default: String(SEED) } },
});
const examples = Number(values.examples);
const seed = Number(values.seed);
if (!Number.isInteger(examples) || examples < 1 || !Number.isInteger(seed)) {
  console.error(
    'Usage: npm run fuzz -- [--examples <cases per operation and phase>] [--seed <whole number>]',
  );
  process.exit(2);
}

const started = performance.now();
const { report, ok, text } = await fuzzShop({ examples, seed, name: 'fuzz' });
for (const { operation, statuses } of report.operations) console.log(operation, JSON.stringify(statuses));
console.log(`Checks: ${Object.keys(report.checks).sort().join(', ')}`);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${report.calls} calls to ${report.operations.length} operations in ${seconds} s, seed ${seed}`);
console.log(ok ? 'No server error, no violation of the schema.' : text);
process.exitCode = ok ? 0 : 1;
