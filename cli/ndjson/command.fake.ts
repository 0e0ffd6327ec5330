import path from 'node:path';
import type { Outcome, Runtime } from '../commands/command.ts';
import { readEnvironment } from '../config.ts';
import { type FakeContext, fakeContext } from '../context.fake.ts';
import type { ActionContext } from '../context.ts';
import type { ExitCodeValue } from '../errors.ts';
import { createProgram } from '../main.ts';
import { createRuntime } from '../runtime.ts';
import shop from '../shop/plugin.ts';

/** What a command has printed, and how it ended. */
export interface Printed {
  stdout: string;
  stderr: string;
  exit: ExitCodeValue | undefined;
}

/** Where a command runs; nothing of this machine shows in what it prints. */
export interface Place {
  /** Holds the root template. */
  folder: string;
  variables?: Record<string, string>;
}

interface Recorded {
  runtime: Runtime;
  fake: FakeContext;
  printed(): Printed;
}

/** The real runtime with the fake clock and seeded ids. */
function recorded({ folder, variables = {} }: Place): Recorded {
  const fake = fakeContext();
  const out: string[] = [];
  const err: string[] = [];
  let exit: ExitCodeValue | undefined;
  const real = createRuntime({
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text) },
    stdinIsTTY: false,
    workingFolder: folder,
    packageRoot: folder,
    environment: readEnvironment({
      NO_COLOR: '1',
      XDG_CONFIG_HOME: path.join(folder, '.config'),
      ...variables,
    }),
    signal: fake.signal,
    clock: fake.clock,
    setExitCode: (code) => {
      exit = code;
    },
  });
  const within = (context: ActionContext): ActionContext => ({
    ...context,
    clock: fake.clock,
    ids: fake.ids,
  });
  return {
    fake,
    runtime: {
      context: async (options) => within(await real.context(options)),
      runAction: (options, action) => real.runAction(options, (context) => action(within(context))),
      runOutside: (options, action) =>
        real.runOutside(options, (machine) => action({ ...machine, clock: fake.clock })),
    },
    printed: () => ({ stdout: out.join(''), stderr: err.join(''), exit }),
  };
}

export const programOf = (runtime: Runtime) => createProgram('1.2.3', runtime, shop);

/** Runs a command line with `--output ndjson`, as `main` does. */
export async function runCommand(argv: readonly string[], place: Place): Promise<Printed> {
  const { runtime, printed } = recorded(place);
  await programOf(runtime).parseAsync([...argv, '--output', 'ndjson'], { from: 'user' });
  return printed();
}

/** Runs an action over fakes, as its command does with `--output ndjson`. */
export async function runOver(
  action: (context: FakeContext) => Promise<Outcome>,
  place: Place,
): Promise<Printed> {
  const { runtime, fake, printed } = recorded(place);
  await runtime.runAction({ output: 'ndjson' }, ({ reporter, projectRoot }) =>
    action(Object.assign(fake, { reporter, projectRoot })),
  );
  return printed();
}
