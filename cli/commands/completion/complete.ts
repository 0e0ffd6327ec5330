import { RootCommand, type Command as TabCommand } from '@bomb.sh/tab';
import type { Argument, Command, Option } from 'commander';
import type { ProjectNames } from './project-names.ts';
import { isSafeName, isSafeWord, safeDescription } from './safe-name.ts';

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
    for (const value of values?.() ?? []) if (isSafeName(value)) complete(value, '');
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

/** What the library prints, as text. It knows no other way out than the console. */
export function printed(print: () => void): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: unknown) => void lines.push(String(line));
  try {
    print();
  } finally {
    console.log = log;
  }
  return `${lines.join('\n')}\n`;
}

/** The directive at the end: completions are names, never files. */
const DIRECTIVE = /^:\d+$/;

/** A line that a shell may have; undefined for a name that it could read as something else. */
function safeLine(line: string): string | undefined {
  if (DIRECTIVE.test(line)) return line;
  const [value = '', ...description] = line.split('\t');
  return isSafeWord(value) ? `${value}\t${safeDescription(description.join(' '))}` : undefined;
}

/**
 * Prints what may come next, one `value<Tab>description` a line. A name is left out that holds anything but
 * `A-Z a-z 0-9 . _ -`, or that begins with `.` or `-`.
 * @param words the command line after `cloudcart`; the last one, perhaps empty, is being typed
 */
export function complete(program: Command, words: readonly string[], names: ProjectNames): void {
  const text = printed(() => completions(program, names).parse([...words]));
  for (const line of text.split('\n')) {
    const safe = line === '' ? undefined : safeLine(line);
    if (safe !== undefined) console.log(safe);
  }
}
