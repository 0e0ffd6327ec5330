import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface DiffOptions extends EnvironmentOptions {
  fail?: boolean;
  templates?: string | boolean;
}

export function registerDiff(program: Command, runtime: Runtime): void {
  const command = program
    .command('diff')
    .description('Show what deploy would change, property by property; nothing is left behind')
    .argument('[stack...]', 'logical ids of the root template (default: all)')
    .option('--fail', 'exit 10 when there are differences')
    .option(
      '--templates [ref]',
      'compare only the templates with those of a commit, branch or tag (default: HEAD); needs no credentials',
    );
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart diff --env dev', 'every stack'],
      ['cloudcart diff Api --env prod --fail', 'for CI: exit 10 when something would change'],
      ['cloudcart diff --templates=main', 'what this branch changes, without an account'],
    ],
    [5, 7, 10],
  ).action((stacks: string[], options: DiffOptions) =>
    runtime.runAction(options, async (context) => {
      const { diffExitCode, runDiff } = await import('../actions/diff.ts');
      const { renderDiff } = await import('../output/diff-text.ts');
      const report = await runDiff(context, { ...options, stacks });
      return {
        json: report,
        text: renderDiff(report),
        exitCode: diffExitCode(report, options.fail === true),
      };
    }),
  );
}
