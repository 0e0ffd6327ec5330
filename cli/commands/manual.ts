import type { Argument, Command, Option } from 'commander';
import { EXIT_MEANINGS, type ExitCodeValue } from '../errors.ts';
import { notesOf } from './command.ts';

const HEAD = `# cloudcart(1)

<!-- Written by npm run docs from cli/commands. Do not edit. -->

## Name

\`cloudcart\` – deploys CloudCart, or any nested SAM application, locally and to AWS

## Synopsis

\`\`\`
cloudcart <command> [arguments] [options]
cloudcart <command> --help
\`\`\`

In a checkout: \`npx cloudcart …\`. It works on the nearest root \`template.yaml\` above the working folder.

## Output

Results go to stdout, everything else to stderr, so that \`cloudcart outputs > file\` is always just the outputs.

- On a terminal each stack has a line that moves: its bar, the time it has taken, and what it waits for.
- In CI, with \`NO_COLOR\`, with \`TERM=dumb\`, in a window without columns, or redirected, there are plain lines instead; in CI and on
  such a terminal one for each event.
- With \`--json\` stdout is one JSON document: the result, or \`{ "error": { "code", "message", "remedy"? } }\`.
- With \`--output ndjson\` stdout is one JSON object a line; [messages.md](messages.md) lists all of them.

Nothing is ever asked without a terminal: a command that needs an answer ends with exit 3 at once.

## Environment

| variable | means |
| --- | --- |
| \`CLOUDCART_PARAM_<NAME>\` | a parameter of the root template: \`CLOUDCART_PARAM_LOG_LEVEL\` is \`LogLevel\`; weaker than \`--param\` |
| \`CLOUDCART_STATE_DIR\` | folder of the local engine's state, empty or made by it; default \`.cloudcart/local\` in the project |
| \`CLOUDCART_LOCAL_IAM=enforce\` | the local engine is started with IAM enforced, over TLS: [least-privilege.md](least-privilege.md) |
| \`CLOUDCART_TOOL_VARIABLES\` | names of variables, separated by commas, that \`sam build\` and the linters get in addition: [plugin.md](plugin.md#trust) |
| \`AWS_PROFILE\`, \`AWS_REGION\`, … | as for every AWS tool; samconfig.toml comes first |
| \`CI\`, \`NO_COLOR\`, \`TERM=dumb\` | plain lines, as above; \`CI\` also means that nobody is there to be asked |

## Files

| file | holds |
| --- | --- |
| \`template.yaml\`, \`.yml\` or \`.json\` | the root template, unless samconfig names another as \`template_file\`: one \`AWS::Serverless::Application\` for each stack |
| \`samconfig.toml\`, \`.yaml\` or \`.yml\` | the environments, as sam-cli reads them, and the accounts and regions that each may be deployed to |
| \`.build/\` | artifacts, named by the SHA-256 of their content |
| \`.cloudcart/\` | the local engine: its data, its log, its process |

## Shell completion

\`\`\`sh
source <(cloudcart completion bash)                                      # ~/.bashrc; needs the package bash-completion
source <(cloudcart completion zsh)                                       # ~/.zshrc, after compinit
cloudcart completion fish > ~/.config/fish/completions/cloudcart.fish
\`\`\`

Commands and options are completed, and the environments, stacks and functions of the project you are in.
`;

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** Every command that does something itself, in the order of the help. */
export function leaves(program: Command): Command[] {
  const seen = program.createHelp().visibleCommands(program);
  return seen
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => (command.commands.length > 0 ? leaves(command) : [command]));
}

/** `cloudcart dlq list`. */
export function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

const anchor = (command: Command): string => fullName(command).replaceAll(' ', '-');

function choices(one: Option | Argument): string {
  return one.argChoices ? ` One of ${one.argChoices.map(code).join(', ')}.` : '';
}

function optionRow(option: Option): string {
  const value = option.defaultValue;
  const standard =
    value === undefined || value === false
      ? ''
      : ` Default ${code(option.defaultValueDescription ?? String(value))}.`;
  return `| ${code(option.flags)} | ${cell(option.description)}.${choices(option)}${standard} |`;
}

const exitLines = (exits: readonly ExitCodeValue[]): string =>
  exits.map((exit) => `${exit} ${EXIT_MEANINGS[exit]}`).join(' · ');

function section(command: Command): string {
  const { examples, exits } = notesOf(command);
  const width = Math.max(0, ...examples.map(([line]) => line.length));
  const args = command.registeredArguments.map(
    (one) =>
      `| ${code(one.required ? `<${one.name()}>` : `[${one.name()}]`)} | ${cell(one.description)}.${choices(one)} |`,
  );
  const options = command.createHelp().visibleOptions(command).map(optionRow);
  return [
    `## ${fullName(command)}`,
    '',
    `${command.description()}.`,
    '',
    '```',
    `${fullName(command)} ${command.usage()}`,
    '```',
    '',
    ...(args.length > 0 ? ['| argument | is |', '| --- | --- |', ...args, ''] : []),
    '| option | does |',
    '| --- | --- |',
    ...options,
    '',
    ...(examples.length > 0
      ? ['```sh', ...examples.map(([line, what]) => `${line.padEnd(width)}  # ${what}`), '```', '']
      : []),
    `Exit codes: ${exitLines(exits)}.`,
    '',
  ].join('\n');
}

/** docs/cli.md. */
export function renderManual(program: Command): string {
  const commands = leaves(program);
  const list = commands.map(
    (command) => `| [${code(fullName(command))}](#${anchor(command)}) | ${cell(command.description())} |`,
  );
  const exits = Object.entries(EXIT_MEANINGS).map(([exit, meaning]) => `| ${exit} | ${meaning} |`);
  return [
    HEAD,
    '## Commands',
    '',
    '| command | does |',
    '| --- | --- |',
    ...list,
    '',
    ...commands.map(section),
    '## Exit codes',
    '',
    '| exit | means |',
    '| --- | --- |',
    ...exits,
    '',
    'The codes of errors are in [messages.md](messages.md#errors).',
    '',
  ].join('\n');
}
