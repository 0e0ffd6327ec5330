import { anything, define, number, optional, string } from './define.ts';

export const functionMessages = {
  log: define({
    level: 'info',
    about: 'resource',
    data: { line: string('as the function wrote it') },
    text: ({ line }) => line,
    explain: 'A function wrote a line.',
  }),
  'log-line': define({
    level: 'info',
    about: 'resource',
    data: {
      message: string('what it says'),
      line: anything('the whole line, as `logs --json` prints it'),
    },
    text: ({ message }) => message,
    explain: 'A line of `logs`. Its level is the one that the function gave it.',
  }),
  invoked: define({
    level: 'info',
    about: 'resource',
    data: { name: string('deployed name'), durationMs: number('how long it took, in milliseconds') },
    text: ({ name, durationMs }) => `${name} answered after ${durationMs} ms`,
    explain: 'A function was invoked and answered.',
  }),
  'invoke-failed': define({
    level: 'warn',
    about: 'resource',
    data: {
      name: string('deployed name'),
      durationMs: number('how long it took, in milliseconds'),
      reason: optional(string('the message of its error')),
    },
    text: ({ name, durationMs, reason }) => `${name} failed: ${reason} after ${durationMs} ms`,
    explain: 'A function was invoked and its handler failed. The command ends with exit 1.',
  }),
  'invoke-package-missing': define({
    level: 'warn',
    about: 'resource',
    data: { package: string('that the handler could not load') },
    text: (data) =>
      `${data.package} is not installed here. If Lambda or a layer provides it, run npm install --no-save ${data.package} in the project, or invoke the deployed function with --remote.`,
    explain:
      "`invoke` has neither the SDK of Lambda's runtime nor layers. A function needs its packages installed in the project.",
  }),
  'invoke-unexpected': define({
    level: 'warn',
    about: 'resource',
    data: {
      name: string('deployed name, and the event'),
      key: string('of the result'),
      expected: anything('what events/manifest.json says'),
      actual: anything('what the handler returned'),
    },
    text: ({ name, key, expected, actual }) =>
      `${name}: ${key} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`,
    explain: '`invoke --all`: an event was answered otherwise than expected. The command ends with exit 1.',
  }),
  'invoke-result': define({
    level: 'info',
    about: 'resource',
    data: { result: string('JSON of what the handler returned, or of its error') },
    text: ({ result }) => result,
    explain: '`invoke --watch` has run the function once more.',
  }),
  snapshot: define({
    level: 'info',
    about: 'resource',
    data: {
      file: string('of the snapshot'),
      state: string('`same`, `written`, `differs`, or `missing` (in CI, where none is written)'),
      difference: optional(anything('`{ line, expected, actual }`: the first line that differs')),
    },
    text: ({ file, state, difference }) => {
      if (state === 'missing') return `${file} is missing: run once without CI, look at it, and commit it`;
      if (state !== 'differs') return `${file} ${state === 'same' ? 'is as before' : 'written'}`;
      const { line, expected, actual } = difference as { line: number; expected: string; actual: string };
      return `${file}:${line} differs\n  - ${expected.trim()}\n  + ${actual.trim()}\n  --update takes the new one`;
    },
    explain:
      '`invoke --snapshot` held a result against its snapshot. A difference ends the command with exit 10.',
  }),
};
