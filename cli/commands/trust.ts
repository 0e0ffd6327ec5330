import { type Command, Option } from 'commander';
import { type CommonOptions, type Runtime, withExamples } from './command.ts';

interface TrustOptions extends CommonOptions {
  revoke?: boolean;
  list?: boolean;
}

export function registerTrust(program: Command, runtime: Runtime): void {
  const command = program
    .command('trust')
    .description('Let a project run its code: plug-in, linters and their settings, local engine')
    .argument('[folder]', 'root of the project (default: the nearest one above)')
    .option('--revoke', 'remove the project from the list')
    .addOption(new Option('--list', 'show the trusted projects').conflicts('revoke'))
    .option('--json', 'print one JSON document on stdout, everything else on stderr')
    .addOption(
      new Option('--output <form>', 'how progress is shown').choices(['text', 'ndjson']).default('text'),
    )
    .option('--verbose', 'show more, with stack traces');
  withExamples(command, [
    ['cloudcart trust', 'this project, as its code is now; a change of its plug-in asks again'],
    ['cloudcart trust --list', 'every trusted project'],
    ['cloudcart trust --revoke ../other', 'not any more'],
  ]).action((folder: string | undefined, options: TrustOptions) =>
    runtime.runOutside(options, async (machine) => {
      const { addTrust, listTrust, revokeTrust } = await import('../actions/trust.ts');
      const { renderTrust, renderTrustList } = await import('../output/trust-text.ts');
      if (options.list) {
        const report = listTrust(machine);
        return { json: report, text: renderTrustList(report) };
      }
      const report = options.revoke
        ? revokeTrust(machine, machine.folder(folder))
        : addTrust(machine, machine.projectRoot(folder));
      return { json: report, text: renderTrust(report) };
    }),
  );
}
