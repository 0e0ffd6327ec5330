import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openLocalShop } from '../../bench/local-shop.ts';
import type { FuzzReport } from './report.ts';
import { runSchemathesis } from './schemathesis.ts';
import { seedShop } from './seed-shop.ts';

const { values } = parseArgs({
  options: { examples: { type: 'string', default: '10' }, seed: { type: 'string', default: '20261121' } },
});
const examples = Number(values.examples);
const seed = Number(values.seed);
if (!Number.isInteger(examples) || examples < 1 || !Number.isInteger(seed)) {
  console.error(
    'Usage: npm run fuzz -- [--examples <cases per operation and phase>] [--seed <whole number>]',
  );
  process.exit(2);
}

const numbersOf = ({ calls, operations, problems, checks }: FuzzReport) => ({
  calls,
  operations: operations.length,
  done: operations.filter(({ statuses }) => Object.keys(statuses).some((status) => /^2/.test(status))).length,
  serverErrors: problems.filter((problem) => / answered (5\d\d|no answer) /.test(problem)).length,
  violations: problems.length,
  checks: Object.keys(checks).length,
});

const shop = await openLocalShop();
try {
  const started = performance.now();
  const ids = await seedShop(shop.outputs);
  const { report, output } = await runSchemathesis({ outputs: shop.outputs, ids, examples, seed });
  const ok = report.problems.length === 0;
  for (const { operation, statuses } of report.operations)
    console.log(`${operation}  ${JSON.stringify(statuses)}`);
  console.log(`Checks: ${Object.keys(report.checks).sort().join(', ')}`);
  if (!ok) console.log(`\n${output}\n${report.problems.map((problem) => `✗ ${problem}`).join('\n')}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${report.calls} calls to ${report.operations.length} operations in ${seconds} s, seed ${seed}`,
  );
  console.log(
    ok
      ? 'No server error, no violation of the schema.'
      : `Again: npm run fuzz -- --examples ${examples} --seed ${seed}`,
  );
  const proof = {
    promise: 'P11',
    title: 'Any input',
    tried: `${report.calls} calls made up by schemathesis`,
    numbers: numbersOf(report),
    seed,
    ok,
  };
  await mkdir('.cloudcart/prove', { recursive: true });
  await writeFile('.cloudcart/prove/fuzz.json', `${JSON.stringify([proof], null, 2)}\n`);
  process.exitCode = ok ? 0 : 1;
} finally {
  await shop.stop();
}
