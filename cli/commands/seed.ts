import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface SeedOptions extends EnvironmentOptions {
  file?: string;
  skipBad?: boolean;
}

export function registerSeed(program: Command, runtime: Runtime): void {
  const command = program
    .command('seed')
    .description(
      'Put a catalog into the shop through its API; products that are there already stay as they are',
    )
    .option(
      '--file <json|csv>',
      'your own products instead of the sample catalog: a JSON array, or CSV with the fields as column names',
    )
    .option('--skip-bad', 'load the good rows although others are bad; without it one bad row keeps all out');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart seed', 'the sample catalog, into the local shop'],
      ['cloudcart seed --file products.json', 'your own; every bad row is named with its reasons'],
      [
        'cloudcart seed --file products.csv',
        'columns productId,name,category,price.amount,price.currency,stock,…',
      ],
      ['cloudcart seed --env dev --json', 'into another environment, with a summary for scripts'],
    ],
    [8],
  ).action((options: SeedOptions) =>
    runtime.runAction(options, async (context) => {
      const { runSeed, seedExitCode, seedSummary } = await import('../actions/seed.ts');
      const { openShop } = await import('../shop/open-shop.ts');
      const report = await runSeed(context, () => openShop(context, options.env), options);
      return { json: report, text: seedSummary(report), exitCode: seedExitCode(report) };
    }),
  );
}
