import type { Command } from 'commander';
import type { InvokeReport } from '../actions/invoke.ts';
import { ExitCode, type ExitCodeValue } from '../errors.ts';
import { jsonText, oneLine } from '../output/neutral.ts';
import {
  type EnvironmentOptions,
  type Outcome,
  type Runtime,
  withEnvironmentOptions,
  withExamples,
} from './command.ts';

interface InvokeOptions extends EnvironmentOptions {
  event?: string;
  all?: boolean;
  envFile?: string;
  remote?: boolean;
  debug?: boolean;
  watch?: boolean;
  snapshot?: string;
  update?: boolean;
}

function exitCodeOf({ failed, differing }: InvokeReport): ExitCodeValue {
  if (failed > 0) return ExitCode.Unexpected;
  return differing > 0 ? ExitCode.Differences : ExitCode.Done;
}

/** One call prints what it returned; `--all` a line per event; `--watch` has shown everything already. */
function outcomeOf(report: InvokeReport, options: InvokeOptions): Outcome {
  const exitCode = exitCodeOf(report);
  const [only] = report.runs;
  if (options.watch) return { json: report, exitCode: ExitCode.Done };
  if (!options.all && only) {
    const shown = only.error ?? only.result;
    return { json: only, text: shown === undefined ? undefined : jsonText(shown, 2), exitCode };
  }
  const lines = report.runs.map((run) => {
    const good = !run.error && (run.unmet?.length ?? 0) === 0;
    return `${good ? 'ok    ' : 'FAILED'}  ${oneLine(run.file ?? '')}  ${run.durationMs} ms`;
  });
  const sum = `${report.runs.length - report.failed} of ${report.runs.length} events as expected`;
  return { json: report, text: [...lines, sum].join('\n'), exitCode };
}

export function registerInvoke(program: Command, runtime: Runtime): void {
  const command = program
    .command('invoke')
    .description("Run a function here: this checkout's code with the deployed function's settings")
    .argument('<function>', 'logical id, Stack/LogicalId or deployed name')
    .option('--event <file>', 'the event as JSON; - reads standard input (default: {})')
    .option('--all', 'every event of events/manifest.json or events/<function>/, holding each to its expect')
    .option('--env-file <file>', 'variables from this file; nothing need be deployed')
    .option('--remote', 'invoke the deployed code instead')
    .option('--debug', 'wait for a debugger; its address is on stderr')
    .option('--watch', 'run again whenever a source or the event changes, until Ctrl-C')
    .option(
      '--snapshot <file>',
      'hold the result (moments, UUIDs and ULIDs masked) against this file, or folder with --all; written when missing, except in CI',
    )
    .option('--update', 'write the snapshots anew');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart invoke CatalogHttpFunction --event events/….json', 'result on stdout, logs on stderr'],
      ['cloudcart invoke Workers/OrdersSweepFunction', 'with an empty event'],
      ['cloudcart invoke catalog-http --all', 'all its events, each as expected or exit 1'],
      ['cloudcart invoke catalog-http --event event.json --watch', 'again with each save'],
      ['cloudcart invoke catalog-http --all --snapshot snapshots', 'exit 10 when a result is another one'],
      [
        'echo {} | cloudcart invoke CatalogSweepFunction --event - --json',
        'for scripts: result, logs, durationMs',
      ],
    ],
    [10],
  ).action((name: string, options: InvokeOptions) =>
    runtime.runAction(options, async (context) => {
      const { runInvoke } = await import('../actions/invoke.ts');
      return outcomeOf(await runInvoke(context, { ...options, function: name }), options);
    }),
  );
}
