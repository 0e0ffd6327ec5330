import type { Command } from 'commander';
import { type CommonOptions, type Runtime, withCommonOptions, withExamples } from './command.ts';

export function registerUp(program: Command, runtime: Runtime): void {
  const command = program
    .command('up')
    .description('Start the shop on the local engine in the background: deployed, seeded, answering');
  withExamples(
    withCommonOptions(command),
    [
      ['cloudcart up', 'returns when the shop is ready; repeating it does only what is missing'],
      ['cloudcart down', 'stops it again and keeps its data'],
    ],
    [5, 6, 7],
  ).action((options: CommonOptions) =>
    runtime.runAction(options, async (context) => {
      await context.trust.require('cloudcart up');
      const { runUp, shopGuide } = await import('../actions/up.ts');
      const { report } = await runUp(context);
      return {
        json: report,
        text: shopGuide(report, 'It runs in the background: npx cloudcart down stops it.'),
      };
    }),
  );
}
