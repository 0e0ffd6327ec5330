import type { Command } from 'commander';
import {
  type EnvironmentOptions,
  type Runtime,
  requireLocal,
  withEnvironmentOptions,
  withExamples,
} from './command.ts';

export function registerDown(program: Command, runtime: Runtime): void {
  const command = program
    .command('down')
    .description('Stop the local engine with all its Lambda workers; its data is kept for the next start');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart down', 'the next start finds its data again'],
      ['cloudcart down --json', 'whether it ran, and whether it saved'],
    ],
    [5],
  ).action((options: EnvironmentOptions) =>
    runtime.runAction(options, async (context) => {
      requireLocal(options, 'down', 'destroy');
      const { runDown } = await import('../actions/down.ts');
      return { json: await runDown(context) };
    }),
  );
}
