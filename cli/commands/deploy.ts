import { type Command, Option } from 'commander';
import type { ApprovalRule } from '../actions/deploy/approval.ts';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

interface DeployOptions extends EnvironmentOptions {
  yes?: boolean;
  wait?: boolean;
  force?: boolean;
  adopt?: boolean;
  requireApproval?: ApprovalRule;
}

export function registerDeploy(program: Command, runtime: Runtime): void {
  const command = program
    .command('deploy')
    .description('Bundle, upload what changed, deploy each changed stack in order, print the outputs')
    .argument('[stack...]', 'logical ids of the root template (default: all)')
    .option('--yes', 'agree to everything that would be asked')
    .addOption(
      new Option(
        '--require-approval <when>',
        'what is asked before it is changed (default: destructive; local: never)',
      ).choices(['never', 'destructive', 'any']),
    )
    .option('--force', 'make a change set of every stack, also of those that have not changed')
    .option('--wait', 'wait for another operation on a stack instead of stopping with exit 5')
    .option('--adopt', 'take over stacks of these names that another project deployed');
  withExamples(
    withEnvironmentOptions(command),
    [
      ['cloudcart deploy --env dev', 'everything that changed'],
      ['cloudcart deploy Api Workers --env dev', 'these stacks only'],
      ['cloudcart deploy --env prod --param LogLevel=DEBUG --yes', 'with a parameter, unattended'],
    ],
    [3, 5, 6, 7, 8],
  ).action((stacks: string[], options: DeployOptions) =>
    runtime.runAction(options, async (context) => {
      const { runDeploy } = await import('../actions/deploy.ts');
      const { renderDeploy } = await import('../output/environment-text.ts');
      const report = await runDeploy(context, { ...options, stacks });
      return { json: report, text: renderDeploy(report) };
    }),
  );
}
