import type { Command } from 'commander';
import { type CommonOptions, type Runtime, withCommonOptions, withExamples } from './command.ts';

export function registerDev(program: Command, runtime: Runtime): void {
  const command = program
    .command('dev')
    .description('The shop on the local engine in the foreground, until Ctrl-C stops all of it');
  withExamples(withCommonOptions(command), [
    ['cloudcart dev', 'what npm start does once all is installed'],
  ]).action((options: CommonOptions) =>
    runtime.runAction(options, async (context) => {
      const { runDev } = await import('../actions/dev.ts');
      return { json: await runDev(context) };
    }),
  );
}
