import { type Command, InvalidArgumentError } from 'commander';
import type { DlqRequest } from '../actions/dlq.ts';
import type { ActionContext } from '../context.ts';
import { ExitCode, type ExitCodeValue } from '../errors.ts';
import {
  collect,
  type EnvironmentOptions,
  type Outcome,
  type Runtime,
  withEnvironmentOptions,
  withExamples,
} from './command.ts';

interface DlqOptions extends EnvironmentOptions {
  max?: number;
  id?: string[];
  rate?: number;
  dryRun?: boolean;
  yes?: boolean;
}

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Write a number.');
  return value;
};

type Action = (context: ActionContext, request: DlqRequest) => Promise<Outcome>;

/** Interrupted work is reported as far as it went. */
const endOf = ({ signal }: ActionContext, otherwise: ExitCodeValue): ExitCodeValue =>
  signal.aborted ? ExitCode.Interrupted : otherwise;

const list: Action = async (context, request) => {
  const { runDlqList } = await import('../actions/dlq.ts');
  const { renderQueues } = await import('../output/dlq-text.ts');
  const report = await runDlqList(context, request);
  return { json: report, text: renderQueues(report) };
};

const peek: Action = async (context, request) => {
  const { runDlqPeek } = await import('../actions/dlq.ts');
  const { renderPeek } = await import('../output/dlq-text.ts');
  const report = await runDlqPeek(context, request);
  return { json: report, text: renderPeek(report) };
};

const redrive: Action = async (context, request) => {
  const { dlqExitCode, runDlqRedrive } = await import('../actions/dlq.ts');
  const { renderRedrive } = await import('../output/dlq-text.ts');
  const report = await runDlqRedrive(context, request);
  return { json: report, text: renderRedrive(report), exitCode: endOf(context, dlqExitCode(report)) };
};

const discard: Action = async (context, request) => {
  const { dlqExitCode, runDlqDiscard } = await import('../actions/dlq.ts');
  const { renderDiscard } = await import('../output/dlq-text.ts');
  const report = await runDlqDiscard(context, request);
  return { json: report, text: renderDiscard(report), exitCode: endOf(context, dlqExitCode(report)) };
};

export function registerDlq(program: Command, runtime: Runtime): void {
  const dlq = program.command('dlq').description('The dead letters: list, peek, redrive, discard');
  const add = (
    name: string,
    description: string,
    action: Action,
    examples: [string, string][],
    exits: readonly ExitCodeValue[] = [],
  ): Command => {
    const command = withEnvironmentOptions(
      dlq
        .command(name)
        .description(description)
        .argument('[queue]', 'logical id, deployed name, or the word before Queue (default: all)'),
    );
    return withExamples(command, examples, exits).action((queue: string | undefined, options: DlqOptions) =>
      runtime.runAction(options, (context) => action(context, { ...options, ids: options.id, queue })),
    );
  };
  add('list', 'Every queue with a dead-letter queue, and how much is in both', list, [
    ['cloudcart dlq list --env prod', 'where something went wrong'],
  ]);
  add('peek', 'The dead letters with reason and attempts; they stay where they are', peek, [
    ['cloudcart dlq peek payments', 'why each of them failed'],
    ['cloudcart dlq peek --json', 'with their bodies'],
  ])
    .option('--max <n>', 'most messages of each queue (default: 20)', number)
    .option('--id <id>', 'only this message or event id (repeatable)', collect);
  add(
    'redrive',
    'Put dead letters back where they came from, each event once',
    redrive,
    [
      ['cloudcart dlq redrive payments --dry-run', 'what it would put back'],
      ['cloudcart dlq redrive payments --rate 5', 'five a second'],
      ['cloudcart dlq redrive --id 01JD…', 'one event alone'],
    ],
    [ExitCode.Busy, ExitCode.Partial],
  )
    .option('--max <n>', 'most messages of each queue (default: 1000)', number)
    .option('--id <id>', 'only this message or event id (repeatable)', collect)
    .option('--rate <n>', 'messages a second (default: as fast as it goes)', number)
    .option('--dry-run', 'say only what would be put back');
  add(
    'discard',
    'Delete dead letters for good, after asking',
    discard,
    [
      ['cloudcart dlq discard payments --dry-run', 'what it would delete'],
      [
        'cloudcart dlq discard payments --yes --json > letters.json',
        'without asking; their bodies are kept in the file',
      ],
    ],
    [ExitCode.Confirmation, ExitCode.Partial],
  )
    .option('--max <n>', 'most messages of each queue (default: 1000)', number)
    .option('--id <id>', 'only this message or event id (repeatable)', collect)
    .option('--dry-run', 'say only what would be deleted')
    .option('--yes', 'agree to the loss');
}
