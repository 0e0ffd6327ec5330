import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface DemoOptions extends EnvironmentOptions {
  yes?: boolean;
}

export function registerDemo(program: Command, runtime: Runtime): void {
  const command = program
    .command('demo')
    .description('Shop as a customer would: browse, fill a cart, order, wait until it is shipped')
    .option('--yes', 'do not ask before orders are placed in another environment than local');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart demo', 'in the local shop'],
    ['cloudcart demo --json', 'every step with its time, for scripts'],
    ['cloudcart demo --env dev --yes', 'places real orders in dev, unattended'],
  ]).action((options: DemoOptions) =>
    runtime.runAction(options, async (context) => {
      const { demoText, runDemo } = await import('../actions/demo.ts');
      const { confirmDemo } = await import('../actions/demo/confirm-demo.ts');
      const { openShop } = await import('../shop/open-shop.ts');
      await confirmDemo(context, options);
      const report = await runDemo(context, await openShop(context, options.env, options.param));
      return { json: report, text: demoText(report) };
    }),
  );
}
