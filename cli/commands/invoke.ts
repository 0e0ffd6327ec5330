import type { Command } from 'commander';
import { ExitCode } from '../errors.ts';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface InvokeOptions extends EnvironmentOptions {
  event?: string;
  remote?: boolean;
  debug?: boolean;
}

export function registerInvoke(program: Command, runtime: Runtime): void {
  const command = program
    .command('invoke')
    .description("Run a function once: this checkout's code with the deployed function's settings")
    .argument('<function>', 'logical id, Stack/LogicalId or deployed name')
    .option('--event <file>', 'the event as JSON; - reads standard input (default: {})')
    .option('--remote', 'invoke the deployed code instead')
    .option('--debug', 'wait for a debugger; its address is on stderr');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart invoke CatalogHttpFunction --event events/….json', 'result on stdout, logs on stderr'],
    ['cloudcart invoke Workers/OrdersSweepFunction', 'with an empty event'],
    [
      'echo {} | cloudcart invoke CatalogSweepFunction --event - --json',
      'for scripts: result, logs, durationMs',
    ],
  ]).action((name: string, options: InvokeOptions) =>
    runtime.runAction(options, async (context) => {
      const { runInvoke } = await import('../actions/invoke.ts');
      const result = await runInvoke(context, { ...options, function: name });
      return {
        json: result,
        text: JSON.stringify(result.error ?? result.result, null, 2),
        exitCode: result.error ? ExitCode.Unexpected : ExitCode.Done,
      };
    }),
  );
}
