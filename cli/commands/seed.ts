import { type Command, Option } from 'commander';
import type { Encoding } from '../actions/seed/decode.ts';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface SeedOptions extends EnvironmentOptions {
  file?: string;
  encoding?: Encoding;
  ignoreColumns?: boolean;
  skipBad?: boolean;
  update?: boolean;
  updateStock?: boolean;
}

async function readStdin(): Promise<Uint8Array> {
  const { buffer } = await import('node:stream/consumers');
  return buffer(process.stdin);
}

export function registerSeed(program: Command, runtime: Runtime): void {
  const command = program
    .command('seed')
    .description('Put a catalog into the shop through its API; safe to repeat')
    .option(
      '--file <json|csv|->',
      'your own products instead of the sample catalog: JSON, JSON lines or CSV; - reads standard input',
    )
    .addOption(
      // Named here and not imported: the help must not load the parsers.
      new Option('--encoding <name>', 'encoding of the file; it is never guessed')
        .choices(['utf-8', 'windows-1252', 'utf-16le'])
        .default('utf-8'),
    )
    .option(
      '--ignore-columns',
      'leave out columns, or members in JSON, that are unknown; without it they are refused',
    )
    .option('--skip-bad', 'load the good rows although others are bad; without it one bad row keeps all out')
    .option('--update', 'change products that exist with other values; without it they are left as they are')
    .option('--update-stock', 'as --update, and set the stock too');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart seed', 'the sample catalog, into the local shop'],
      ['cloudcart seed --file products.json', 'your own; every bad row is named with its reasons'],
      ['cloudcart seed --file products.csv', 'columns productId,name,category,price,currency,stock,…'],
      ['cloudcart seed --file prices.csv --update', 'changes what differs; exit 8 without --update'],
      ['curl -s "$API_URL/products?limit=100" | cloudcart seed --file -', 'what another shop lists'],
      ['cloudcart seed --env dev --json', 'into another environment, with a summary for scripts'],
    ],
    [8],
  ).action((options: SeedOptions) =>
    runtime.runAction(options, async (context) => {
      const { runSeed, seedExitCode, seedSummary } = await import('../actions/seed.ts');
      const { openShop } = await import('../shop/open-shop.ts');
      const request = { ...options, update: options.update || options.updateStock, readStdin };
      const report = await runSeed(context, () => openShop(context, options.env, options.param), request);
      return { json: report, text: seedSummary(report), exitCode: seedExitCode(report) };
    }),
  );
}
