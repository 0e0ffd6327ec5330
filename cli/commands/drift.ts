import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface DriftOptions extends EnvironmentOptions {
  fail?: boolean;
}

export function registerDrift(program: Command, runtime: Runtime): void {
  const command = program
    .command('drift')
    .description('Show what was changed past CloudFormation')
    .argument('[stack...]', 'logical ids of the root template (default: all)')
    .option('--fail', 'exit 10 when something has drifted');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart drift --env dev', 'every stack, property by property'],
      ['cloudcart drift Data --env prod --fail', 'for CI: exit 10 on drift'],
    ],
    [5, 8, 10],
  ).action((stacks: string[], options: DriftOptions) =>
    runtime.runAction(options, async (context) => {
      const { driftExitCode, runDrift } = await import('../actions/drift.ts');
      const { renderDrift } = await import('../output/stack-care-text.ts');
      const report = await runDrift(context, { ...options, stacks });
      const exitCode = driftExitCode(report, options.fail === true);
      return { json: report, text: renderDrift(report), exitCode };
    }),
  );
}
