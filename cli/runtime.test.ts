import { readEnvironment } from './config.ts';
import { CliError, type ExitCodeValue } from './errors.ts';
import { asCliError, createRuntime, type Terminal } from './runtime.ts';

function terminal(over: Partial<Terminal> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const codes: ExitCodeValue[] = [];
  const one: Terminal = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdinIsTTY: false,
    // The checkout itself: the nearest project above this file.
    workingFolder: process.cwd(),
    environment: readEnvironment({}),
    signal: new AbortController().signal,
    setExitCode: (code) => codes.push(code),
    ...over,
  };
  return { runtime: createRuntime(one), stdout: () => out.join(''), stderr: () => err.join(''), codes };
}

const declined = () => new CliError('No.', { code: 'declined', exitCode: 3, remedy: 'Say yes.' });

describe('runAction', () => {
  it('prints the text on stdout and messages on stderr', async () => {
    const { runtime, stdout, stderr, codes } = terminal();
    await runtime.runAction({}, async ({ reporter }) => {
      reporter.emit({ code: 'x', level: 'info', text: 'working' });
      reporter.emit({ code: 'y', level: 'debug', text: 'hidden' });
      reporter.emit({ code: 'z', level: 'warn', text: 'careful' });
      return { json: {}, text: 'done' };
    });
    expect([stdout(), stderr(), codes]).toEqual(['done\n', 'working\nwarning: careful\n', [0]]);
  });

  it('prints exactly one JSON document on stdout with --json', async () => {
    const { runtime, stdout, stderr } = terminal();
    await runtime.runAction({ json: true }, async ({ reporter }) => {
      reporter.emit({ code: 'x', level: 'info', text: 'working' });
      return { json: { a: 1 }, text: 'done' };
    });
    expect(JSON.parse(stdout())).toEqual({ a: 1 });
    expect(stderr()).toBe('working\n');
  });

  it('tells an error with its remedy and ends with its code', async () => {
    const { runtime, stdout, stderr, codes } = terminal();
    await runtime.runAction({}, () => Promise.reject(declined()));
    expect([stdout(), stderr(), codes]).toEqual(['', 'error: No.\nSay yes.\n', [3]]);
  });

  it('prints an error as JSON with --json', async () => {
    const { runtime, stdout } = terminal();
    await runtime.runAction({ json: true }, () => Promise.reject(declined()));
    expect(JSON.parse(stdout())).toEqual({ error: { code: 'declined', message: 'No.', remedy: 'Say yes.' } });
  });

  it('says each message as a line of JSON with --output ndjson', async () => {
    const { runtime, stdout } = terminal();
    await runtime.runAction({ output: 'ndjson' }, async ({ reporter }) => {
      reporter.emit({ code: 'x', level: 'progress', text: 'working', stack: 'Api', resource: 'Hello' });
      return { json: { a: 1 } };
    });
    const lines = stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({ code: 'x', stack: 'Api', resource: 'Hello', time: expect.any(String) }),
      expect.objectContaining({ code: 'result', data: { a: 1 } }),
    ]);
  });

  it('ends with the code of the outcome', async () => {
    const { runtime, codes } = terminal();
    await runtime.runAction({}, async () => ({ json: {}, exitCode: 5 }));
    expect(codes).toEqual([5]);
  });

  it('is exit 2 outside of a project', async () => {
    const { runtime, stderr, codes } = terminal({ workingFolder: '/' });
    await runtime.runAction({}, async () => ({ json: {} }));
    expect(stderr()).toMatch(/no template\.yaml/);
    expect(codes).toEqual([2]);
  });

  it('shows every event where nobody watches live', async () => {
    const { runtime, stderr } = terminal({ environment: readEnvironment({ CI: 'true' }) });
    await runtime.runAction({}, async ({ reporter }) => {
      reporter.emit({ code: 'x', level: 'progress', text: 'event' });
      return { json: {} };
    });
    expect(stderr()).toBe('event\n');
  });
});

describe('asCliError', () => {
  it('takes an unknown error for exit 1', () => {
    expect(asCliError(new Error('boom'))).toMatchObject({ exitCode: 1, code: 'unexpected', message: 'boom' });
    expect(asCliError('text')).toMatchObject({ exitCode: 1, message: 'text' });
  });

  it.each([
    ['ExpiredTokenException', '', 'credentials'],
    ['AccessDenied', '', 'access-denied'],
    ['Error', 'ECONNREFUSED', 'unreachable'],
  ])('takes %s %s for exit 4', (name, code, expected) => {
    expect(asCliError(Object.assign(new Error('x'), { name, code }))).toMatchObject({
      exitCode: 4,
      code: expected,
    });
  });

  it('takes anything after Ctrl-C, also in a question, for exit 130', () => {
    expect(asCliError(new Error('x'), AbortSignal.abort())).toMatchObject({ exitCode: 130 });
    expect(asCliError(Object.assign(new Error('x'), { name: 'ExitPromptError' }))).toMatchObject({
      exitCode: 130,
    });
  });
});

describe('readEnvironment', () => {
  it.each([
    [{ CI: 'true' }, true, true],
    [{ CI: 'false' }, false, false],
    [{ NO_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, false, true],
    [{}, false, false],
  ])('%j: unattended %s, plain %s', (variables, unattended, plain) => {
    expect(readEnvironment(variables)).toMatchObject({ unattended, plain });
  });
});
