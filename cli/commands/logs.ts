import type { Command } from 'commander';
import { readEnvironment } from '../config.ts';
import { ExitCode } from '../errors.ts';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface LogsOptions extends EnvironmentOptions {
  follow?: boolean;
  since: string;
  level: string;
  correlation?: string;
  filter?: string;
}

export function registerLogs(program: Command, runtime: Runtime): void {
  const command = program
    .command('logs')
    .description('The log lines of all functions in one order of time; with --json one JSON object a line')
    .argument('[function...]', 'logical id, Stack/LogicalId, deployed name, or a stack (default: all)')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .option('--since <time>', 'how far back: 30s, 10m, 2h, 1d, or an ISO 8601 moment', '10m')
    .option('--level <level>', "least severe level; debug adds the platform's START, END and REPORT", 'info')
    .option('--correlation <id>', 'only what belongs to this x-correlation-id')
    .option('--filter <text>', 'only lines that hold this text, any case');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart logs --since 1h --level warn', 'what went wrong in the last hour'],
    ['cloudcart logs OrdersHttpFunction --follow', 'one function, live'],
    ['cloudcart logs --correlation 01JD… --env prod', 'one request through all functions'],
    ['cloudcart logs --json | jq .message', 'one JSON object a line'],
  ]).action((functions: string[], options: LogsOptions) => {
    // Messages of level debug are left out unless they are asked for, and so would these lines be.
    const debug = options.output === 'ndjson' && options.level.toLowerCase() === 'debug';
    const shown = debug ? { ...options, verbose: true } : options;
    return runtime.runAction(shown, async (context) => {
      const { lineMessage, runLogs } = await import('../actions/logs.ts');
      const { renderLogLine } = await import('../output/log-text.ts');
      const { jsonText } = await import('../output/neutral.ts');
      const colour = process.stdout.isTTY === true && !readEnvironment().plain;
      const report = await runLogs(context, { ...options, functions }, (line, origin) => {
        if (options.json) process.stdout.write(`${jsonText(line)}\n`);
        else if (options.output === 'ndjson') context.reporter.emit(lineMessage(line, origin));
        else process.stdout.write(`${renderLogLine(line, colour)}\n`);
      });
      const exitCode = report.interrupted ? ExitCode.Interrupted : ExitCode.Done;
      // With --json the lines themselves are the result.
      return { json: options.json ? undefined : report, exitCode };
    });
  });
}
