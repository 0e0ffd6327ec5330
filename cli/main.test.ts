import type { Command } from 'commander';
import type { CommonOptions, Runtime } from './commands/command.ts';
import { idleRuntime } from './commands/idle-runtime.ts';
import { createProgram } from './main.ts';
import shop from './shop/plugin.ts';

const runtime: Runtime = { ...idleRuntime, runAction: async () => undefined };

describe('the command line', () => {
  const program = createProgram('1.2.3', runtime, shop);
  /** All but those that talk to a shell. */
  const working = program.commands.filter((command) => !command.name().startsWith('comple'));

  it('has every command of the first half', () => {
    const names = program.commands.map((command) => command.name());
    expect(names).toEqual(
      expect.arrayContaining([
        'build',
        'cost',
        'demo',
        'deploy',
        'destroy',
        'dev',
        'dlq',
        'doctor',
        'down',
        'invoke',
        'logs',
        'outputs',
        'seed',
        'status',
        'trace',
        'up',
        'validate',
      ]),
    );
  });

  const leaves = working.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));

  it.each(leaves.map((command) => [command.name(), command] as const))('%s has --json', (_name, command) => {
    let help = '';
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    expect(help).toContain('--json');
  });

  it.each(['build', 'deploy', 'status', 'outputs', 'invoke', 'destroy'])('%s shows examples', (name) => {
    let help = '';
    const command = program.commands.find((one) => one.name() === name);
    command?.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command?.outputHelp();
    expect(help).toContain(`$ cloudcart ${name}`);
  });

  it.each(['deploy', 'status', 'outputs', 'invoke', 'destroy'])('%s has --env, local by default', (name) => {
    const option = program.commands
      .find((command) => command.name() === name)
      ?.options.find((one) => one.long === '--env');
    expect(option?.defaultValue).toBe('local');
  });

  it.each([[['deploi']], [['deploy', '--nope']], [['deploy', '--require-approval', 'maybe']], [['invoke']]])(
    'refuses %j',
    async (argv) => {
      const one = createProgram('1.2.3', runtime);
      for (const command of [one, ...one.commands]) command.configureOutput({ writeErr: () => undefined });
      await expect(one.parseAsync(argv, { from: 'user' })).rejects.toMatchObject({ exitCode: 1 });
    },
  );

  /** A command line for each argument and each option with a value, with that one blank. */
  const blanks = leaves.flatMap((command) => {
    const words = command.parent && command.parent !== program ? [command.parent.name()] : [];
    const path = [...words, command.name()];
    const others = command.registeredArguments.filter(({ required }) => required).map(() => 'x');
    return [
      ...command.registeredArguments.map((_one, index) => [
        [...path, ...others.map((other, at) => (at === index ? ' ' : other)), ...(others[index] ? [] : [''])],
      ]),
      ...command.options
        .filter((option) => option.required && option.long)
        .map((option) => [[...path, ...others, option.long ?? '', '']]),
    ];
  });

  async function expectRefusal(argv: string[], reason: RegExp): Promise<void> {
    const acted: unknown[] = [];
    const act = async (options: CommonOptions) => void acted.push(options);
    const one = createProgram('1.2.3', { ...runtime, runAction: act, runOutside: act }, shop);
    const said: string[] = [];
    const quiet = (command: Command): void => {
      command.configureOutput({ writeErr: (text) => void said.push(text) }).exitOverride();
      command.commands.forEach(quiet);
    };
    quiet(one);
    await expect(one.parseAsync(argv, { from: 'user' })).rejects.toMatchObject({ exitCode: 1 });
    expect(said.join('')).toMatch(reason);
    expect(acted).toEqual([]);
  }

  it.each(blanks)('refuses the blank in %j', (argv) =>
    expectRefusal(argv, /is empty: is a variable unset\?/),
  );

  const repeatable = ['--param', '--id', '--skip'];

  /** A command line for each option with a single value, with that one twice. */
  const repeated = leaves.flatMap((command) => {
    const words = command.parent && command.parent !== program ? [command.parent.name()] : [];
    const others = command.registeredArguments.filter(({ required }) => required).map(() => 'x');
    return command.options
      .filter(({ required, optional, long }) => (required || optional) && !repeatable.includes(long ?? ''))
      .map(({ long = '', argChoices }) => {
        const value = argChoices?.[0] ?? '1';
        return [[...words, command.name(), ...others, long, value, `${long}=${value}`]];
      });
  });

  it.each([...repeated, [['diff', '--templates', 'main', '--templates']]])(
    'refuses the repeated option in %j',
    (argv) => expectRefusal(argv, /option '--.*' is given more than once \(.*, then .*\): give it once/),
  );

  it('hands options to the action', async () => {
    const seen: CommonOptions[] = [];
    const one = createProgram('1.2.3', { ...runtime, runAction: async (options) => void seen.push(options) });
    await one.parseAsync(['deploy', 'Api', '--param', 'A=1', '--param', 'B=2', '--yes', '--json'], {
      from: 'user',
    });
    expect(seen).toEqual([{ env: 'local', output: 'text', param: ['A=1', 'B=2'], yes: true, json: true }]);
  });
});
