import type { Command } from 'commander';
import { type CommonOptions, type Runtime, withCommonOptions, withExamples } from './command.ts';

interface ValidateOptions extends CommonOptions {
  env?: string;
  own?: boolean;
}

export function registerValidate(program: Command, runtime: Runtime): void {
  const command = program
    .command('validate')
    .description('Check the templates: wiring between root and children, own rules, cfn-lint, checkov')
    .option('--env <name>', 'settings of this environment only (default: of all in samconfig.toml)')
    .option('--own', 'own rules and wiring only, in a fraction of a second');
  withExamples(withCommonOptions(command), [
    ['cloudcart validate', 'exit 2 when something is wrong'],
    ['cloudcart validate --own', 'without cfn-lint and checkov'],
    ['cloudcart validate --json', 'findings for scripts'],
  ]).action((options: ValidateOptions) =>
    runtime.runAction(options, async (context) => {
      const { runValidate, validateExitCode } = await import('../actions/validate.ts');
      const { renderValidate } = await import('../output/validate-text.ts');
      const report = await runValidate(context, options);
      return { json: report, text: renderValidate(report), exitCode: validateExitCode(report) };
    }),
  );
}
