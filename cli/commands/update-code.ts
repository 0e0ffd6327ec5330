import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

export function registerUpdateCode(program: Command, runtime: Runtime): void {
  const command = program
    .command('update-code')
    .description(
      'Put the code of this checkout into deployed functions, past CloudFormation; the next deploy sets right what differs',
    )
    .argument('[function...]', 'logical ids, Stack/LogicalId or deployed names (default: all)');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart update-code --env dev', 'every function whose code has changed'],
      ['cloudcart update-code CatalogHttp Workers/OrdersSweepFunction --env dev', 'these only'],
      ['cloudcart update-code --env dev --json', 'for scripts: before, after, durationMs of each'],
    ],
    [7, 8],
  ).action((functions: string[], options: EnvironmentOptions) =>
    runtime.runAction(options, async (context) => {
      const { runUpdateCode } = await import('../actions/update-code.ts');
      const { renderUpdateCode } = await import('../output/update-code-text.ts');
      const report = await runUpdateCode(context, { ...options, functions });
      return { json: report, text: renderUpdateCode(report) };
    }),
  );
}
