import { readFileSync } from 'node:fs';
import path from 'node:path';
import { notesOf } from './commands/command.ts';
import { idleRuntime } from './commands/idle-runtime.ts';
import { fullName, leaves } from './commands/manual.ts';
import { DOCUMENTS } from './documents.ts';
import { createProgram } from './main.ts';
import shop from './shop/plugin.ts';

const program = createProgram('1.2.3', idleRuntime, shop);

it.each(DOCUMENTS)('$file is what npm run docs writes', ({ file, render }) => {
  const found = readFileSync(path.join(path.dirname(__dirname), file), 'utf8');
  // One line at a time: a difference names its line.
  expect(found.split('\n')).toEqual(render().split('\n'));
});

describe.each(leaves(program).map((command) => [fullName(command), command] as const))(
  '%s',
  (name, command) => {
    it('says what it does, with examples of itself', () => {
      expect(command.description()).toMatch(/^[A-Z].*[^.]$/s);
      const { examples } = notesOf(command);
      expect(examples.length).toBeGreaterThan(0);
      expect(examples.some(([line]) => line.includes(name))).toBe(true);
    });

    it('names its exit codes', () => {
      expect(notesOf(command).exits).toEqual(expect.arrayContaining([0, 2, 130]));
    });

    it('explains every option', () => {
      for (const option of command.options) expect(option.description).not.toBe('');
      for (const argument of command.registeredArguments) expect(argument.description).not.toBe('');
    });
  },
);
