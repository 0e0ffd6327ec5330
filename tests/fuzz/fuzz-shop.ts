import { openLocalShop } from '../../bench/local-shop.ts';
import { report as leaveReport } from '../invariants/report.ts';
import type { FuzzReport } from './report.ts';
import { runSchemathesis } from './schemathesis.ts';
import { seedShop } from './seed-shop.ts';

/** The seed of runs that nobody gave one: the same requests on each commit. */
export const SEED = 20_261_121;

export interface FuzzOptions {
  /** Cases per operation and phase. */
  readonly examples: number;
  readonly seed: number;
  /** Of the report that is left for `npm run prove`. */
  readonly name: string;
}

/** What was found, in words; how to repeat it stands at the end. */
export interface Fuzzed {
  readonly report: FuzzReport;
  readonly ok: boolean;
  readonly text: string;
}

/** Fuzzes a shop of its own, on an engine of its own: nobody else's products are archived. */
export async function fuzzShop({ examples, seed, name }: FuzzOptions): Promise<Fuzzed> {
  const shop = await openLocalShop();
  try {
    const ids = await seedShop(shop.outputs);
    const { report, output } = await runSchemathesis({
      outputs: shop.outputs,
      ids,
      examples,
      seed,
    });
    const ok = report.problems.length === 0;
    const tried = `${report.calls} calls made up by schemathesis from the shop's own document`;
    leaveReport(name, [{ promise: 'P11', title: 'Any input', tried, numbers: numbersOf(report), seed, ok }]);
    const again = `Again: npm run fuzz -- --examples ${examples} --seed ${seed}`;
    const problems = report.problems.map((problem) => `✗ ${problem}`);
    // Its output has a curl for each failure.
    return { report, ok, text: ok ? '' : [output, ...problems, again].join('\n') };
  } finally {
    await shop.stop();
  }
}

const isDone = (status: string): boolean => /^2/.test(status);

const numbersOf = ({ calls, operations, problems, checks }: FuzzReport) => ({
  calls,
  operations: operations.length,
  done: operations.filter(({ statuses }) => Object.keys(statuses).some(isDone)).length,
  serverErrors: problems.filter((problem) => / answered (?:5\d\d|no answer) /.test(problem)).length,
  violations: problems.length,
  checks: Object.keys(checks).length,
});
