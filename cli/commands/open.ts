import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface OpenOptions extends EnvironmentOptions {
  print?: boolean;
}

export function registerOpen(program: Command, runtime: Runtime): void {
  const command = program
    .command('open')
    .description('Addresses of the API and, on AWS, of the console; on a terminal in the browser')
    .argument('[what]', 'api, a stack or a function (default: list all, open the API)')
    .option('--print', 'open nothing');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart open', 'the local API'],
    ['cloudcart open OrdersHttpFunction --env prod', "the console's page of a function"],
    ['cloudcart open --env dev --print --json', 'all addresses, for scripts'],
  ]).action((what: string | undefined, options: OpenOptions) =>
    runtime.runAction(options, async (context) => {
      const { runOpen } = await import('../actions/open.ts');
      const { table } = await import('../output/table.ts');
      const report = await runOpen(context, { ...options, what });
      return { json: report, text: table(report.links.map(({ name, url }) => [name, url])) };
    }),
  );
}
