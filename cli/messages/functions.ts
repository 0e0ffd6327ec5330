import { define, number, optional, string } from './define.ts';

export const functionMessages = {
  log: define({
    level: 'info',
    about: 'resource',
    data: { line: string('as the function wrote it') },
    text: ({ line }) => line,
    explain: 'A function wrote a line.',
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
