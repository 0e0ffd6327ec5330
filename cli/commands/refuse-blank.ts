import { type Command, InvalidArgumentError, type Option } from 'commander';

/** Commands whose arguments may be blank: a shell completes a word that was not begun. */
const MAY_BE_BLANK = new Set(['complete']);

const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';

/** A blank value is mostly a variable that is not set, and would be taken for 0, for a default or for everything. */
function refuseBlankOption(option: Option): void {
  if (!(option.required || option.optional) || option.variadic) return;
  const parse = option.parseArg;
  option.argParser((value: string, previous: unknown) => {
    if (isBlank(value)) throw new InvalidArgumentError('It is empty: is a variable unset?');
    return parse ? parse(value, previous) : value;
  });
}

function refuseBlankArguments(command: Command): void {
  command.registeredArguments.forEach((argument, index) => {
    const given: unknown = command.processedArgs[index];
    if (!(Array.isArray(given) ? given : [given]).some(isBlank)) return;
    command.error(`error: the argument <${argument.name()}> is empty: is a variable unset?`, {
      code: 'cloudcart.blankArgument',
    });
  });
}

/** Refuses blank arguments and option values of a command and of those below it, before anything is done. */
export function refuseBlank(command: Command): void {
  if (MAY_BE_BLANK.has(command.name())) return;
  for (const option of command.options) refuseBlankOption(option);
  if (command.commands.length === 0) command.hook('preAction', () => refuseBlankArguments(command));
  for (const one of command.commands) refuseBlank(one);
}
