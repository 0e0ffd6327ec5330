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
    .option('--fix', 'mend what is safe, by telling events again and running sweeps; asks first')
    .option('--yes', 'agree to --fix')
    .option('--older-than <time>', 'leave alone what was changed less long ago: 30s, 2m, 1h (default: 2m)');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart reconcile --env prod', 'finds and explains; changes nothing'],
      ['cloudcart reconcile --env prod --fix', 'asks, mends what is safe, and looks again'],
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
