import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface TraceOptions extends EnvironmentOptions {
  since?: string;
}

export function registerTrace(program: Command, runtime: Runtime): void {
  const command = program
    .command('trace')
    .description('One whole story in order of time: log lines, records and dead letters of an id')
    .argument('<id>', "a correlation id, or one that the project's plug-in knows (an order's)")
    .option(
      '--since <time>',
      'how far back: 10m, 2h, 7d, or an ISO 8601 moment (default: the moment in the id, else 1d)',
    );
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart trace 01JD2Z…', 'an order: where it is, and where it is stuck'],
    ['cloudcart trace 01JD2Z… --env prod --json', 'the same on AWS, for scripts'],
  ]).action((id: string, options: TraceOptions) =>
    runtime.runAction(options, async (context) => {
      const { loadPlugin } = await import('../plugin/load-plugin.ts');
      const { runTrace } = await import('../actions/trace.ts');
      const { renderTrace } = await import('../output/trace-text.ts');
      const report = await runTrace(
        context,
        { ...options, id },
        await loadPlugin(context, 'cloudcart trace'),
      );
      return { json: report, text: renderTrace(report) };
    }),
  );
}
