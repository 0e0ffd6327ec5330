import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

export function registerDemo(program: Command, runtime: Runtime): void {
  const command = program
    .command('demo')
    .description('Shop as a customer would: browse, fill a cart, order, wait until it is shipped');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart demo', 'in the local shop'],
    ['cloudcart demo --json', 'every step with its time, for scripts'],
  ]).action((options: EnvironmentOptions) =>
    runtime.runAction(options, async (context) => {
      const { demoText, runDemo } = await import('../actions/demo.ts');
      const { openShop } = await import('../shop/open-shop.ts');
      const report = await runDemo(context, await openShop(context, options.env, options.param));
      return { json: report, text: demoText(report) };
    }),
  );
}
