import { Argument, type Command } from 'commander';
import { findProjectRoot } from '../project-root.ts';
import { type Runtime, withExamples } from './command.ts';

import type { Shell } from './completion/script.ts';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** Where the project is, and what its parts are called; nothing outside of a project or in a broken one. */
async function namesIn(folder: string | undefined) {
  const { projectNames } = await import('./completion/project-names.ts');
  try {
    return projectNames(findProjectRoot(process.cwd(), folder));
  } catch {
    return projectNames(undefined);
  }
}

/**
 * `completion <shell>` prints the script; the script asks `complete -- <words>`, which is not shown. The library behind both
 * is loaded only then.
 */
export function registerCompletion(program: Command, _runtime: Runtime): void {
  const command = program
    .command('completion')
    .description('Print the script that completes commands, options, environments, stacks and functions')
    .addArgument(new Argument('<shell>', 'the shell that is to read it').choices([...SHELLS]))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion/script.ts');
      process.stdout.write(completionScript(shell));
    });
  withExamples(command, [
    ['source <(cloudcart completion bash)', 'in ~/.bashrc'],
    ['source <(cloudcart completion zsh)', 'in ~/.zshrc, after compinit'],
    ['cloudcart completion fish > ~/.config/fish/completions/cloudcart.fish', 'once'],
  ]);
  program
    .command('complete', { hidden: true })
    .description('Answer a shell that completes a command line')
    .argument('[words...]', 'the command line so far, after --')
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { complete } = await import('./completion/complete.ts');
      const at = words.indexOf('--project');
      complete(program, words, await namesIn(at < 0 ? undefined : words[at + 1]));
    });
}
