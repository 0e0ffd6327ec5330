import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface DestroyOptions extends EnvironmentOptions {
  yes?: boolean;
  confirm?: string;
  keepData?: boolean;
  removeProtection?: boolean;
}

export function registerDestroy(program: Command, runtime: Runtime): void {
  const command = program
    .command('destroy')
    .description('Delete everything that an environment owns: stacks, retained tables and buckets, logs')
    .option('--yes', 'do not ask')
    .option('--confirm <name>', 'do not ask when this is the name of the application, such as cloudcart-dev')
    .option(
      '--keep-data',
      'leave every stack that may hold data (tables, buckets, databases, keys, unknown types), nested stacks included',
    )
    .option(
      '--remove-protection',
      'switch off termination protection of stacks and deletion protection of tables and log groups',
    );
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart destroy --env dev', 'says what will be lost, asks, and proves that nothing is left'],
      ['cloudcart destroy --env dev --keep-data', 'tables and buckets stay'],
      ['cloudcart destroy --env dev --confirm cloudcart-dev', 'unattended, and never the wrong one'],
    ],
    [3, 5, 7],
  ).action((options: DestroyOptions) =>
    runtime.runAction(options, async (context) => {
      const { runDestroy } = await import('../actions/destroy.ts');
      const { renderDestroy } = await import('../output/environment-text.ts');
      const report = await runDestroy(context, options);
      return { json: report, text: renderDestroy(report) };
    }),
  );
}
