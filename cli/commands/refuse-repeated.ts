import { EventEmitter } from 'node:events';
import type { Command, Option } from 'commander';

/** Commander keeps the last value and drops the others: a second file, or the environment that was meant. */
function refuseRepeatedOption(command: Command, option: Option): void {
  if (!(option.required || option.optional) || option.variadic) return;
  const name = option.attributeName();
  // A Command is an emitter, which its types do not say. Before commander's own listener, which replaces the value.
  if (!(command instanceof EventEmitter)) throw new TypeError('commander emits no events');
  command.prependListener(`option:${option.name()}`, (value: string | null) => {
    const first: unknown = command.getOptionValue(name);
    // A list collects its values: the option may be repeated.
    if (command.getOptionValueSource(name) !== 'cli' || Array.isArray(first)) return;
    const values = `${JSON.stringify(first)}, then ${JSON.stringify(value ?? true)}`;
    command.error(`error: option '${option.flags}' is given more than once (${values}): give it once.`, {
      code: 'cloudcart.repeatedOption',
    });
  });
}

/** Refuses an option with a single value that is given twice, for a command and those below it, before anything is done. */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) refuseRepeatedOption(command, option);
  for (const one of command.commands) refuseRepeated(one);
}
