import type { Command } from 'commander';
import {
  type EnvironmentOptions,
  type Runtime,
  withEnvironmentOptions,
  withExamples,
} from '../../commands/command.ts';
import { ExitCode } from '../../errors.ts';

interface ReconcileOptions extends EnvironmentOptions {
  fix?: boolean;
  yes?: boolean;
  olderThan?: string;
}

export function registerReconcile(program: Command, runtime: Runtime): void {
  const command = program
    .command('reconcile')
    .description('Orders, money, stock, parcels and events that disagree, and what to do about each')
    .option('--fix', 'repair what is safe: emit events again and run sweeps; asks for confirmation')
    .option('--yes', 'skip the confirmation of --fix')
    .option('--older-than <time>', 'skip records that changed more recently: 30s, 2m, 1h (default: 2m)');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart reconcile --env prod', 'find and explain; change nothing'],
      ['cloudcart reconcile --env prod --fix', 'repair what is safe after a confirmation'],
      ['cloudcart reconcile --env prod --json', 'for a nightly job: exit 10 when anything disagrees'],
    ],
    [ExitCode.Confirmation, ExitCode.Partial, ExitCode.Differences],
  ).action((options: ReconcileOptions) =>
    runtime.runAction(options, async (context) => {
      const { runReconcile } = await import('./run.ts');
      const { reconcileExitCode } = await import('./reconcile.ts');
      const { renderReconcile } = await import('./text.ts');
      const report = await runReconcile(context, options);
      return { json: report, text: renderReconcile(report), exitCode: reconcileExitCode(report, options) };
    }),
  );
}
