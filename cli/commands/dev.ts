import type { Command } from 'commander';
import {
  type EnvironmentOptions,
  type Runtime,
  requireLocal,
  withEnvironmentOptions,
  withExamples,
  withParameters,
} from './command.ts';

interface DevOptions extends EnvironmentOptions {
  quiet?: boolean;
}

export function registerDev(program: Command, runtime: Runtime): void {
  const command = program
    .command('dev')
    .description(
      'The shop on the local engine in the foreground: saved files go live, requests and events are shown; Ctrl-C stops all of it',
    )
    .option('--quiet', 'do not show requests, events, mails and dead letters');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart dev', 'what npm start does once all is installed'],
      ['cloudcart dev --quiet', 'only what goes live'],
    ],
    [5, 6, 7],
  ).action((options: DevOptions) =>
    runtime.runAction(options, async (context) => {
      requireLocal(options, 'dev', 'deploy');
      await context.trust.require('cloudcart dev');
      const { runDev } = await import('../actions/dev.ts');
      return { json: await runDev(withParameters(context, options.param), options) };
    }),
  );
}
