import type { Command } from 'commander';
import { type EnvironmentOptions, type Runtime, withEnvironmentOptions, withExamples } from './command.ts';

export function registerDoctor(program: Command, runtime: Runtime): void {
  const command = program
    .command('doctor')
    .description('Look at all that a deployment depends on: machine, credentials, account, quotas, log role');
  withExamples(withEnvironmentOptions(command), [
    ['cloudcart doctor', 'this machine and the local engine'],
    ['cloudcart doctor --env prod', 'credentials, account, region, quotas as well'],
    ['cloudcart doctor --env dev --json', 'for scripts: exit 0, 4 (access) or 2 (anything else)'],
  ]).action((options: EnvironmentOptions) =>
    runtime.runAction(options, async (context) => {
      const { doctorExitCode, runDoctor } = await import('../actions/doctor.ts');
      const { renderDoctor } = await import('../output/doctor-text.ts');
      const report = await runDoctor(context, options);
      return { json: report, text: renderDoctor(report), exitCode: doctorExitCode(report) };
    }),
  );
}
