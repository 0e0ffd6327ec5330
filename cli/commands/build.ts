import type { Command } from 'commander';
import { type CommonOptions, type Runtime, withCommonOptions, withExamples } from './command.ts';

export function registerBuild(program: Command, runtime: Runtime): void {
  const command = program
    .command('build')
    .description('Bundle, zip and package every function and template into .build, named by their SHA-256');
  withExamples(withCommonOptions(command), [
    ['cloudcart build', 'sizes and keys'],
    ['cloudcart build --json', 'the same for scripts'],
  ]).action((options: CommonOptions) =>
    runtime.runAction(options, async (context) => {
      const { runBuild } = await import('../actions/build.ts');
      const { renderBuild } = await import('../output/build-text.ts');
      const report = await runBuild(context);
      return { json: report, text: renderBuild(report) };
    }),
  );
}
