import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

export function registerDiagnose(program: Command, runtime: Runtime): void {
  const command = program
    .command('diagnose')
    .description('Tell why the last failed deployment failed, where, and what to do')
    .argument('[stack...]', 'logical ids of the root template (default: all)');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart diagnose --env dev', 'the root cause, with file and line'],
    ['cloudcart diagnose Api --env prod --json', 'for scripts'],
  ]).action((stacks: string[], options: EnvironmentOptions) =>
    runtime.runAction(options, async (context) => {
      const { runDiagnose } = await import('../actions/diagnose.ts');
      const { renderDiagnose } = await import('../output/stack-care-text.ts');
      const report = await runDiagnose(context, { ...options, stacks });
      return { json: report, text: renderDiagnose(report) };
    }),
  );
}
