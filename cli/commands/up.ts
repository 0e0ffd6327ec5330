import type { Command } from 'commander';
import {
  type EnvironmentOptions,
  type Runtime,
  requireLocal,
  withEnvironmentOptions,
  withExamples,
} from './command.ts';

interface UpOptions extends EnvironmentOptions {
  containers?: string | true;
  installEngine?: boolean;
}

export function registerUp(program: Command, runtime: Runtime): void {
  const command = program
    .command('up')
    .description('Start the shop on the local engine in the background: deployed, seeded, answering')
    .option(
      '--containers [address]',
      "let containers of this machine reach the engine until it stops, for sam local invoke; address: of the containers' bridge (default: the container engine is asked)",
    )
    .option(
      '--install-engine',
      'install the local engine for all your projects first, unless it is there (from PyPI, 110 MB)',
    );
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart up', 'returns when the shop is ready; repeating it does only what is missing'],
      ['cloudcart up --containers', 'the same, and sam local invoke can use it'],
      ['cloudcart down', 'stops it again and keeps its data'],
    ],
    [5, 6, 7],
  ).action((options: UpOptions) =>
    runtime.runAction(options, async (context) => {
      requireLocal(options, 'up', 'deploy');
      await context.trust.require('cloudcart up');
      const { runUp, shopGuide } = await import('../actions/up.ts');
      const { report } = await runUp(context, options);
      return {
        json: report,
        text: shopGuide(report, 'It runs in the background: npx cloudcart down stops it.'),
      };
    }),
  );
}
