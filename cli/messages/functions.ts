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
};
