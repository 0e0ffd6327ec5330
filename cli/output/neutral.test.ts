import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readEnvironment } from '../config.ts';
import { CliError, usageError } from '../errors.ts';
import { MESSAGES, message } from '../messages/registry.ts';
import { createRuntime } from '../runtime.ts';
import { renderOutputs } from './environment-text.ts';
import { frame } from './live-frame.ts';
import { renderLogLine } from './log-text.ts';
import { HOSTILE, UNSAFE_CHARACTERS } from './neutral.fake.ts';
import { jsonText, neutral, neutralFields, oneLine, rendered } from './neutral.ts';
import { SAMPLES, withText } from './samples.fake.ts';
import type { StackRow } from './stack-rows.ts';
import { table } from './table.ts';
import { lineFor, textReporter } from './text-reporter.ts';

/** Everything that must not reach a terminal out of a field; a line break counts as one. */
const unsafeIn = (text: string): string[] => UNSAFE_CHARACTERS.filter((one) => text.includes(one));
const lines = (text: string): number => text.split('\n').length;

describe('neutral', () => {
  it.each(UNSAFE_CHARACTERS.map((one) => [one.codePointAt(0)?.toString(16) ?? '', one]))(
    'U+%s becomes a visible escape',
    (hex, character) => {
      expect(neutral(`a${character}b`)).toMatch(new RegExp(`^a\\\\[xu]\\{?0*${hex}\\}?b$`));
    },
  );

  it('leaves what people write, line breaks and tabs', () => {
    for (const text of ['Grüße, 東京 ❤️ 🍵 ½ “x” — ✓', 'a\nb\tc', '', 'e\u0301', 'مرحبا'])
      expect(neutral(text)).toBe(text);
  });

  it('makes a field one line', () => {
    expect(oneLine('a\r\nFAKE: 0 dead letters.\u2028x')).toBe('a\\x0d⏎FAKE: 0 dead letters.\\u2028x');
  });

  it('is the same when it is applied twice', () => {
    for (const text of HOSTILE) expect(oneLine(oneLine(text))).toBe(oneLine(text));
  });

  it('reaches every text of a value, names of members too, and leaves the rest', () => {
    const at = new Date(0);
    expect(neutralFields({ 'a\u001b': ['\n', 1, null, true, undefined, { b: '\u202e' }], at })).toEqual({
      'a\\x1b': ['⏎', 1, null, true, undefined, { b: '\\u202e' }],
      at,
    });
  });
});

describe('JSON', () => {
  it.each([undefined, 2])(
    'of every unsafe character is escaped, and means the same (indent %s)',
    (indent) => {
      for (const character of [...UNSAFE_CHARACTERS, '\n', '\t']) {
        const value = { [`k${character}`]: [`v${character}`] };
        const text = jsonText(value, indent);
        expect([unsafeIn(text), JSON.parse(text)]).toEqual([[], value]);
      }
    },
  );
});

describe('every message of the registry', () => {
  /** Data of the form that the fields want, with one text in each place. */
  const dataOf = (code: keyof typeof MESSAGES, text: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(MESSAGES[code].data).map(([name, { type }]) => {
        if (type === 'string' || type === 'JSON') return [name, text];
        if (type === 'string[]') return [name, [text]];
        if (type.endsWith('[]')) return [name, []];
        return [name, type === 'number' ? 1 : true];
      }),
    );
  const say = message as (code: string, data: unknown, at: unknown) => { text: string; data?: unknown };

  it.each(Object.keys(MESSAGES) as (keyof typeof MESSAGES)[])('%s is neutral', (code) => {
    for (const text of HOSTILE) {
      const said = say(code, dataOf(code, text), { stack: text, resource: text });
      expect([text, unsafeIn(said.text.replaceAll('\n', ''))]).toEqual([text, []]);
      const written: string[] = [];
      const options = { colour: false, verbose: true, progress: true };
      const sink = { write: (one: string) => void written.push(one) };
      textReporter(sink, options).emit({ code, level: 'info', text: `x${text}` });
      expect(unsafeIn(written.join('').replaceAll('\n', ''))).toEqual([]);
    }
  });

  it.each(Object.keys(MESSAGES) as (keyof typeof MESSAGES)[])('%s has no line of a field', (code) => {
    const own = Object.values(MESSAGES[code].data).some((field) => 'multiline' in field);
    const at = { stack: 'a', resource: 'b' };
    const count = (text: string) => lines(say(code, dataOf(code, text), { ...at, stack: text }).text);
    if (!own) expect(count('a\nFAKE')).toBe(count('aFAKE'));
  });
});

describe('every renderer', () => {
  it.each(Object.entries(SAMPLES))('%s shows its fields neutral, each in its line', (_name, sample) => {
    const plain = sample((text) => text);
    expect(plain).toContain('§');
    for (const text of HOSTILE) {
      const shown = sample((value) => withText(value, text));
      expect([text, unsafeIn(shown.replaceAll('\n', ''))]).toEqual([text, []]);
      expect([text, lines(shown)]).toEqual([text, lines(plain)]);
    }
  });

  it('is made by `rendered`, so that a new one is neutral too', () => {
    const cli = path.dirname(__dirname);
    const files = globSync('**/{*-text,text}.ts', { cwd: cli }).map((name) => path.join(cli, name));
    const loose = files.flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(/^export (?:function|const) (render\w+)\b(?! = rendered\()/gm),
      ].map(([, name]) => name),
    );
    // A log line is painted, and deploy's text is that of its outputs; the file of variables has its own test.
    expect(loose.sort()).toEqual(['renderDeploy', 'renderEnvFile', 'renderLogLine']);
  });

  it('has a sample here', () => {
    const names = globSync('*-text.ts', { cwd: __dirname }).flatMap((name) =>
      [
        ...readFileSync(path.join(__dirname, name), 'utf8').matchAll(
          /export const (render\w+) = rendered\(/g,
        ),
      ].map(([, found]) => found),
    );
    expect(Object.keys(SAMPLES)).toEqual(expect.arrayContaining(names));
  });
});

describe('what is painted', () => {
  /** Only the command's own colours are escapes. */
  const uncoloured = (text: string): string => stripVTControlCharacters(text);

  it.each(HOSTILE)('a log line: %j', (text) => {
    const line = {
      at: '2026-01-01T00:00:00.000Z',
      level: 'error',
      message: text,
      function: text,
      stack: text,
    } as const;
    const full = {
      ...line,
      correlationId: text,
      fields: { [text]: text, error: { name: text, message: text } },
    };
    const shown = renderLogLine({ ...full, group: text } as never, true);
    expect(unsafeIn(uncoloured(shown))).toEqual([]);
    expect([shown.startsWith('\u001b[31m'), lines(shown)]).toEqual([true, 1]);
  });

  it.each(HOSTILE)('a line of the reporter: %j', (text) => {
    expect(
      unsafeIn(uncoloured(lineFor({ code: 'x', level: 'error', text }, true)).replaceAll('\n', '')),
    ).toEqual([]);
  });

  it.each(HOSTILE)('a live frame: %j', (text) => {
    const row: StackRow = {
      id: text,
      needs: [text],
      phase: 'working',
      step: text,
      done: 1,
      total: 2,
      waitingFor: [text],
      rollingBack: true,
      startedMs: 0,
      endedMs: undefined,
    };
    const options = { columns: 200, height: 20, nowMs: 1000, colour: true, last: false };
    const shown = frame(new Map([[text, row]]), options);
    expect(shown).toHaveLength(1);
    expect(unsafeIn(uncoloured(shown.join('')))).toEqual([]);
  });

  it.each(HOSTILE)('a cell of a table: %j', (text) => {
    expect(unsafeIn(table([[text, 'b']]))).toEqual([]);
    expect(lines(table([[text, 'b']]))).toBe(1);
  });
});

describe('the end of a command', () => {
  async function run(
    options: { json?: boolean; verbose?: boolean; output?: 'ndjson' },
    work: () => Promise<never>,
  ) {
    const out: string[] = [];
    const err: string[] = [];
    const runtime = createRuntime({
      stdout: { write: (text) => void out.push(text) },
      stderr: { write: (text) => void err.push(text) },
      stdinIsTTY: false,
      workingFolder: process.cwd(),
      environment: readEnvironment({}),
      signal: new AbortController().signal,
      setExitCode: () => undefined,
    });
    await runtime.runAction(options, work);
    return { out: out.join(''), err: err.join('') };
  }

  it.each(HOSTILE)('an error with %j in it is neutral in every form', async (text) => {
    const error = () => Promise.reject(usageError('usage', `bad ${text}`, `look at ${text}`));
    for (const options of [{}, { json: true }, { verbose: true }, { output: 'ndjson' as const }]) {
      const { out, err } = await run(options, error);
      expect([text, unsafeIn((out + err).replaceAll('\n', ''))]).toEqual([text, []]);
    }
    expect(lines((await run({}, error)).err)).toBe(3);
  });

  it('an error shows its own lines as lines, and those of its fields as ⏎', async () => {
    const error = new CliError('first\nFAKE', {
      code: 'usage',
      exitCode: 2,
      details: ['second'],
      remedy: ['a', 'b'],
    });
    const { err } = await run({}, () => Promise.reject(error));
    expect(err).toBe('error: first⏎FAKE\nsecond\na\nb\n');
    expect([error.message, error.remedy]).toEqual(['first\nFAKE\nsecond', 'a\nb']);
  });

  it.each(HOSTILE)('a text with %j, also of a plug-in, is neutral', async (text) => {
    const work = (async () => ({ json: { text }, text: `x ${text}` })) as never;
    for (const options of [{}, { json: true }]) {
      const { out } = await run(options, work);
      expect(unsafeIn(out.replaceAll('\n', ''))).toEqual([]);
    }
  });
});

test('outputs are one line each', () => {
  expect(renderOutputs({ Url: 'a\nFAKE  x' })).toBe('Url  a⏎FAKE  x');
  expect(rendered((one: { a: string }) => one.a)({ a: '\u001b' })).toBe('\\x1b');
});
