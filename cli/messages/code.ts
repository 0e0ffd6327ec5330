import { define, multiline, number, optional, string, strings } from './define.ts';

const short = (hash: string): string => hash.slice(0, 12);

const change = {
  name: string('deployed name'),
  before: string('SHA-256 of the code it had'),
  after: string('SHA-256 of the code it has'),
};

const refusal = {
  reason: string('what went wrong'),
};

/** Of `update-code`, `dev` and the deployments that follow them. */
export const codeMessages = {
  'code-updated': define({
    level: 'info',
    about: 'stack',
    data: { ...change, durationMs: number('until it was live, in milliseconds') },
    text: ({ before, after, durationMs }, { stack, resource }) =>
      `${stack}/${resource}: ${short(before)} → ${short(after)}, live after ${durationMs} ms`,
    explain:
      'A function has new code, past CloudFormation. The next `deploy` sets right what differs from the stack.',
  }),
  'code-unchanged': define({
    level: 'debug',
    about: 'stack',
    data: { name: string('deployed name'), key: string('SHA-256 of its code') },
    text: (_data, { stack, resource }) => `${stack}/${resource} has this code already`,
    explain: 'A function is left alone, because it has the very same code.',
  }),
  'code-set-right': define({
    level: 'info',
    about: 'stack',
    data: change,
    text: ({ before, after }, { stack, resource }) =>
      `${stack.padEnd(12)} ${resource} had other code than deployed: ${short(before)} → ${short(after)}`,
    explain:
      '`deploy` found a function with code that `update-code` or `dev` had put there, and gave it that of its stack.',
  }),
  'code-record-ignored': define({
    level: 'warn',
    about: 'stack',
    data: {
      name: string('function that the record names'),
      deployed: optional(string("deployed name of the stack's function; absent when the stack has none")),
    },
    text: ({ name, deployed }, { stack, resource }) =>
      `The artifact bucket has a record of forced code for ${stack}/${resource} in function ${name}, but ${
        deployed ? `that function is ${deployed}` : 'the stack has no such function'
      }: the record was removed, ${name} was not changed.`,
    explain:
      'A record of `update-code` or `dev` names a function that its stack does not have: it was replaced or removed since, or something else wrote the record.',
  }),
  'alias-unchanged': define({
    level: 'warn',
    about: 'stack',
    data: {},
    text: (_data, { stack, resource }) =>
      `${stack}/${resource} is called by its alias, which goes on with the version of the last deployment: deploy instead.`,
    explain:
      '`update-code` changes what `$LATEST` is; a function with AutoPublishAlias is called by a version.',
  }),
  'update-failed': define({
    level: 'error',
    data: { reason: multiline('what went wrong') },
    text: ({ reason }) => reason,
    explain:
      'One of several functions did not get its new code. The first failure is what the command ends with.',
  }),
  watching: define({
    level: 'info',
    data: { functions: number('how many functions') },
    text: ({ functions }) =>
      `Watching: a saved file updates those of the ${functions} functions that it is part of, a template its stack.`,
    explain: '`dev` follows the files of the project.',
  }),
  'code-live': define({
    level: 'info',
    about: 'stack',
    data: {
      ...change,
      files: strings('that were saved'),
      buildMs: number('bundling it, in milliseconds'),
      durationMs: number('from the save until it was live, in milliseconds'),
    },
    text: ({ files, buildMs, durationMs }, { stack, resource }) =>
      `${files.join(', ')} → ${stack}/${resource} live after ${durationMs} ms (bundled in ${buildMs} ms)`,
    explain: '`dev` has given a function the code of a saved file.',
  }),
  'rebuild-failed': define({
    level: 'error',
    data: refusal,
    text: ({ reason }) => reason,
    explain:
      'A saved file cannot be bundled or deployed, with its place. `dev` goes on with what ran before.',
  }),
  'templates-changed': define({
    level: 'info',
    data: { stacks: strings('logical ids; all of them when the root template or samconfig.toml changed') },
    text: ({ stacks }) => `Templates changed: deploying ${stacks.join(', ')}.`,
    explain: '`dev` deploys the stack of a saved template and those that get outputs of it.',
  }),
  'watch-ended': define({
    level: 'warn',
    data: refusal,
    text: ({ reason }) => `Saved files are not followed: ${reason}`,
    explain: 'The system allows no more watches, or the deployed stacks cannot be read. The shop goes on.',
  }),
  'feed-request': define({
    level: 'info',
    about: 'resource',
    data: {
      at: string('ISO 8601'),
      method: string('HTTP method'),
      path: string('of the request'),
      status: number('HTTP status'),
      correlationId: optional(string('of the request')),
    },
    text: ({ at, method, path, status }, { resource }) =>
      `${at.slice(11, 19)}  ${resource}  ${method} ${path} ${status}`,
    explain: '`dev` saw a request being answered. `--quiet` hides it.',
  }),
  'feed-event': define({
    level: 'info',
    about: 'resource',
    data: { at: string('ISO 8601'), level: string('of the line'), line: string('message and fields') },
    text: ({ at, level, line }, { resource }) =>
      `${at.slice(11, 19)}  ${resource}  ${level === 'info' ? '' : `${level.toUpperCase()} `}${line}`,
    explain: '`dev` saw what a function wrote of an event. `--quiet` hides it.',
  }),
  'feed-mail': define({
    level: 'info',
    data: { from: string('sender'), to: strings('receivers'), subject: string('its subject') },
    text: ({ to, subject }) => `          mail to ${to.join(', ')}: ${subject}`,
    explain: '`dev` saw a mail being sent; the local engine keeps it. `--quiet` hides it.',
  }),
  'feed-dead-letters': define({
    level: 'warn',
    about: 'resource',
    data: { messages: number('how many lie in it now') },
    text: ({ messages }, { resource }) =>
      `          ${resource} holds ${messages} dead letter${messages === 1 ? '' : 's'}: npx cloudcart dlq list`,
    explain: '`dev` saw messages arrive in a dead-letter queue. `--quiet` hides it.',
  }),
};
