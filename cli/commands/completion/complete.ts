import { RootCommand, type Command as TabCommand } from '@bomb.sh/tab';
import type { Argument, Command, Option } from 'commander';
import type { ProjectNames } from './project-names.ts';

type Names = (() => readonly string[]) | undefined;

/** What a word may be, by what the help calls it; `undefined` where only the user knows. */
function argumentNames(one: Argument, names: ProjectNames): Names {
  const { argChoices } = one;
  if (argChoices) return () => argChoices;
  if (/^stacks?$/.test(one.name())) return () => names.stacks;
  if (/^(functions?|fn)$/.test(one.name())) return () => names.functions;
  return undefined;
}

function optionNames(option: Option, names: ProjectNames): Names {
  const { argChoices } = option;
  if (argChoices) return () => argChoices;
  if (option.long === '--env') return () => names.environments;
  if (option.long === '--stack') return () => names.stacks;
  if (option.long === '--function') return () => names.functions;
  return undefined;
}

const offer =
  (values: Names) =>
  (complete: (value: string, description: string) => void): void => {
    for (const value of values?.() ?? []) complete(value, '');
  };

function addOptions(to: TabCommand, command: Command, names: ProjectNames): void {
  for (const option of command.createHelp().visibleOptions(command)) {
    const name = option.long?.slice(2);
    if (!name) continue;
    const takesValue = option.required || option.optional;
    const alias = option.short?.slice(1);
    if (takesValue) to.option(name, option.description, offer(optionNames(option, names)), alias);
    else if (alias) to.option(name, option.description, alias);
    else to.option(name, option.description);
  }
}

/** The library's picture of the command line, with the names of a project in it. */
export function completions(program: Command, names: ProjectNames): RootCommand {
  const root = new RootCommand();
  addOptions(root, program, names);
  const add = (parent: Command, prefix: string): void => {
    for (const command of parent.createHelp().visibleCommands(parent)) {
      const to = root.command(`${prefix}${command.name()}`, command.description());
      addOptions(to, command, names);
      for (const one of command.registeredArguments)
        to.argument(one.name(), offer(argumentNames(one, names)), one.variadic);
      add(command, `${prefix}${command.name()} `);
    }
  };
  add(program, '');
  return root;
}

/**
 * Prints what may come next, one `value<Tab>description` a line.
 * @param words the command line after `cloudcart`; the last one, perhaps empty, is being typed
 */
export function complete(program: Command, words: readonly string[], names: ProjectNames): void {
  completions(program, names).parse([...words]);
}
