import type { Command } from 'commander';
import { type CommonOptions, type Runtime, withCommonOptions } from './command.ts';

export function registerDown(program: Command, runtime: Runtime): void {
  const command = program
    .command('down')
    .description('Stop the local engine with all its Lambda workers; its data is kept for the next start');
  withCommonOptions(command).action((options: CommonOptions) =>
    runtime.runAction(options, async (context) => {
      const { runDown } = await import('../actions/down.ts');
      return { json: await runDown(context) };
    }),
  );
}
