import { ExitCode } from '../errors.ts';
import type { AnyDefinition } from './define.ts';
import { ERRORS } from './errors.ts';
import { MESSAGES } from './registry.ts';

const HEAD = `# Messages of \`cloudcart\`

<!-- Written by npm run docs from cli/messages. Do not edit. -->

Every command tells what it does in messages. Their codes, levels and data are a contract: a script may rely on them. Texts are for
people and may change.

With \`--output ndjson\` each message is one line of JSON on stdout (on stderr together with \`--json\`):

\`\`\`json
{"time":"2026-01-01T00:00:00.000Z","level":"info","code":"stack-created","text":"Api          created in 4.2 s","stack":"Api","data":{"name":"cloudcart-dev-api","action":"created","durationMs":4200}}
\`\`\`

| property | is |
| --- | --- |
| \`time\` | ISO 8601, UTC |
| \`level\` | \`debug\` (with \`--verbose\` only), \`progress\`, \`info\`, \`warn\`, \`error\` |
| \`code\` | one of those below |
| \`text\` | for people, without colour; may have several lines |
| \`stack\` | logical id in the root template, when it is about a stack |
| \`resource\` | logical id within the stack, when it is about a resource |
| \`data\` | as below; absent when there is none |

The last line of a command that did its work has the code \`result\`; its \`data\` is what \`--json\` prints. The last line of one that
did not is an error.
`;

const PLACES = { all: '', stack: ' · `stack`', resource: ' · `resource`' } as const;

function section(code: string, { level, about, data, explain, counter }: AnyDefinition): string {
  const fields = Object.entries(data).map(
    ([name, field]) =>
      `| \`${name}\` | \`${field.type}\`${field.optional ? ', optional' : ''} | ${field.what} |`,
  );
  const table = fields.length > 0 ? ['', '| data | type | is |', '| --- | --- | --- |', ...fields] : [];
  const unseen = counter ? ' Plain lines leave it out.' : '';
  return [`### ${code}`, '', `\`${level}\`${PLACES[about]}. ${explain}${unseen}`, ...table, ''].join('\n');
}

const exitName = (code: number): string =>
  Object.entries(ExitCode).find(([, value]) => value === code)?.[0] ?? '';

/** docs/messages.md. */
export function renderMessages(): string {
  const definitions: [string, AnyDefinition][] = Object.entries(MESSAGES);
  const sections = definitions.sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, one]) => section(code, one));
  const errors = Object.entries(ERRORS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, [exits, explain]]) => `| \`${code}\` | ${exits.join(', ')} | ${explain} |`);
  const exits = Object.values(ExitCode).map((code) => `${code} ${exitName(code)}`);
  return [
    HEAD,
    '## Messages',
    '',
    ...sections,
    '## Errors',
    '',
    'Level `error`. `data` has `exitCode` and, where there is one, `remedy`: the next thing to do or type. With `--json` stdout is',
    '`{ "error": { "code", "message", "remedy"? } }`.',
    '',
    '| code | exit | what has happened |',
    '| --- | --- | --- |',
    ...errors,
    '',
    `Exit codes: ${exits.join(' · ')}. See [cli.md](cli.md#exit-codes).`,
    '',
  ].join('\n');
}
