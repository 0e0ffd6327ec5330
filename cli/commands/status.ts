import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface StatusOptions extends EnvironmentOptions {
  follow?: boolean;
}

export function registerStatus(program: Command, runtime: Runtime): void {
  const command = program
    .command('status')
    .description(
      'Show the stacks of an environment; exit 0 only when all are deployed and its health check passes',
    )
    .option('--follow', 'wait until no stack is at work any more, telling what happens');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart status', 'the local shop'],
      ['cloudcart status --env prod --json', 'for scripts'],
      ['cloudcart status --env dev --follow', 'come back to a deployment after Ctrl-C'],
    ],
    [5, 7],
  ).action((options: StatusOptions) =>
    runtime.runAction(options, async (context) => {
      const { runStatus, statusExitCode } = await import('../actions/status.ts');
      const { renderStatus } = await import('../output/environment-text.ts');
      const report = await runStatus(context, options);
      return { json: report, text: renderStatus(report), exitCode: statusExitCode(report) };
    }),
  );
}
