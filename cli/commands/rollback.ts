import type { Command } from 'commander';
import {
  collect,
  type EnvironmentOptions,
  type Runtime,
  withEnvironmentOptions,
  withExamples,
} from './command.ts';

interface RollbackOptions extends EnvironmentOptions {
  skip?: string[];
  yes?: boolean;
}

export function registerRollback(program: Command, runtime: Runtime): void {
  const command = program
    .command('rollback')
    .description('Continue rollbacks that failed (UPDATE_ROLLBACK_FAILED)')
    .argument('[stack...]', 'logical ids of the root template (default: all that are stuck)')
    .option(
      '--skip <Stack/Resource>',
      'leave this resource as it is and take it for rolled back; may be repeated',
      collect,
    )
    .option('--yes', 'do not ask before resources are skipped');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart rollback --env dev', 'every stack that is stuck'],
      ['cloudcart rollback Api --skip Api/OrdersQueue --env prod', 'without a resource that is gone'],
    ],
    [3, 5, 7, 8],
  ).action((stacks: string[], options: RollbackOptions) =>
    runtime.runAction(options, async (context) => {
      const { runRollback } = await import('../actions/rollback.ts');
      const { renderRollback } = await import('../output/stack-care-text.ts');
      const report = await runRollback(context, { ...options, stacks });
      return { json: report, text: renderRollback(report) };
    }),
  );
}
