import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface CostOptions extends EnvironmentOptions {
  orders?: number;
  region?: string;
  max?: number;
}

export function registerCost(program: Command, runtime: Runtime): void {
  const command = program
    .command('cost')
    .description('Estimate the cost of a month from the templates: idle, and per 1,000 orders')
    .option('--orders <number>', 'orders a month (default: 1000)', Number)
    .option('--region <name>', "prices of this region (default: the environment's own)")
    .option('--max <usd>', 'exit 10 when the month costs more', Number);
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart cost --env prod', 'idle, and 1,000 orders'],
      ['cloudcart cost --env prod --orders 50000 --max 120', 'a budget gate for CI'],
      ['cloudcart cost --region us-east-1 --json', 'every line with its price and source'],
    ],
    [10],
  ).action((options: CostOptions) =>
    runtime.runAction(options, async (context) => {
      const { costExitCode, runCost } = await import('../actions/cost.ts');
      const { renderCost } = await import('../output/cost-text.ts');
      const report = await runCost(context, options);
      return { json: report, text: renderCost(report), exitCode: costExitCode(report) };
    }),
  );
}
