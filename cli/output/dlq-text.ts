import type { DeadLetter, DiscardReport, PeekReport, QueueSummary, RedriveReport } from '../actions/dlq.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

export const renderQueues = rendered(({ queues }: { queues: readonly QueueSummary[] }): string => {
  if (queues.length === 0) return 'No queue here has a dead-letter queue.';
  const rows = queues.map((one) => [
    one.queue,
    String(one.waiting),
    one.dlq,
    String(one.letters),
    String(one.maxReceiveCount),
  ]);
  const total = queues.reduce((sum, one) => sum + one.letters, 0);
  const next = total > 0 ? '\nWhy: npx cloudcart dlq peek' : '';
  return `${table([['queue', 'waiting', 'dead letters in', 'count', 'tries'], ...rows], [1, 3, 4])}\n${many(total, 'dead letter')}.${next}`;
});

function renderLetter(letter: DeadLetter): string {
  const { reason } = letter;
  const what = [letter.type ?? 'message', letter.subject].filter(Boolean).join(' ');
  const why = reason
    ? `${reason.text} (${reason.function}, ${reason.at})`
    : 'no failure was logged: its consumer was killed, timed out, or logs no messageId';
  return [
    `  ${letter.messageId}  ${what}`,
    `    sent ${letter.sentAt} · ${many(letter.attempts, 'attempt')}${letter.correlationId ? ` · correlation ${letter.correlationId}` : ''}`,
    `    ${why}`,
  ].join('\n');
}

export const renderPeek = rendered(({ queues }: PeekReport): string => {
  if (queues.length === 0) return 'No dead letters.';
  return queues
    .map(({ dlq, letters, more }) => {
      const rest = more > 0 ? `\n  and ${more} more (--max)` : '';
      return `${dlq}\n${letters.map(renderLetter).join('\n')}${rest}`;
    })
    .join('\n');
});

/** Messages of another queue that has the same dead-letter queue. */
const left = (others: number): string =>
  others > 0 ? `, ${many(others, 'message')} of other queues left` : '';

export const renderRedrive = rendered(({ queues, dryRun }: RedriveReport): string => {
  if (queues.length === 0) return 'No dead letters to put back.';
  return queues
    .map(({ queue, dlq, moved, duplicates, others, failed }) => {
      const verb = dryRun ? 'would be put back' : 'put back';
      const twice = duplicates > 0 ? `, ${many(duplicates, 'duplicate')} dropped` : '';
      const bad = failed.map((one) => `\n  ${one.messageId} stays: ${one.reason}`).join('');
      return `${dlq} → ${queue}: ${many(moved, 'message')} ${verb}${twice}${left(others)}${bad}`;
    })
    .join('\n');
});

export const renderDiscard = rendered(({ queues, dryRun }: DiscardReport): string => {
  if (queues.length === 0) return 'No dead letters to discard.';
  return queues
    .map(({ dlq, discarded, others, failed }) => {
      const verb = dryRun ? 'would be deleted' : 'deleted';
      const bad = failed.map((one) => `\n  ${one.messageId} stays: ${one.reason}`).join('');
      const gone = discarded.map((one) =>
        `\n  ${one.messageId}  ${one.type ?? 'message'} ${one.subject ?? ''}`.trimEnd(),
      );
      return `${dlq}: ${many(discarded.length, 'message')} ${verb}${left(others)}${gone.join('')}${bad}`;
    })
    .join('\n');
});
