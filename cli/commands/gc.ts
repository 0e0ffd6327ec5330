import { type Command, InvalidArgumentError } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface GcOptions extends EnvironmentOptions {
  dryRun?: boolean;
  yes?: boolean;
  keep?: number;
  minAge?: number;
}

const count = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

export function registerGc(program: Command, runtime: Runtime): void {
  const command = program
    .command('gc')
    .description('Delete artifacts that no live stack and none of its last deployments uses')
    .option('--dry-run', 'only list what would be deleted, with sizes')
    .option('--yes', 'do not ask')
    .option('--keep <deployments>', 'last deployments of every stack that keep their artifacts', count, 5)
    .option('--min-age <minutes>', 'leave what is younger: it may be on its way to a stack', count, 60);
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart gc --env dev --dry-run', 'what would be deleted'],
      ['cloudcart gc --env prod --keep 20 --yes', 'unattended, with a long history'],
    ],
    [3, 5, 7, 8],
  ).action((options: GcOptions) =>
    runtime.runAction(options, async (context) => {
      const { runGc } = await import('../actions/gc.ts');
      const { renderGc } = await import('../output/stack-care-text.ts');
      const report = await runGc(context, options);
      return { json: report, text: renderGc(report) };
    }),
  );
}
