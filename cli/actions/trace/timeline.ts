import { formatFields } from '../../logs/format-fields.ts';
import { errorText, type LogLine } from '../../logs/log-line.ts';
import type { Diagnosis, TimelineEntry, TraceQuestion } from '../../plugin/plugin.ts';

/** Fields that tell nothing new within one timeline. */
const KNOWN = new Set(['messageId', 'eventId', 'subject', 'attempt', 'error', 'service']);

function detail(line: LogLine, terms: ReadonlySet<string>): string {
  const fields = Object.entries(line.fields).filter(
    ([name, value]) => !KNOWN.has(name) && !(typeof value === 'string' && terms.has(value)),
  );
  const attempt = Number(line.fields.attempt);
  const again = attempt > 1 ? [['attempt', attempt] as const] : [];
  return formatFields(Object.fromEntries([...fields, ...again]));
}

/** A log line in the timeline. */
export function toLineEntry(line: LogLine, terms: ReadonlySet<string>): TimelineEntry {
  const why = errorText(line.fields);
  const text = [why ? `${line.message}: ${why}` : line.message, detail(line, terms)]
    .filter(Boolean)
    .join('  ');
  return {
    at: line.at,
    source: 'log',
    where: line.function,
    text,
    level: line.level === 'debug' ? 'info' : line.level,
    data: { ...line.fields, ...(line.correlationId ? { correlationId: line.correlationId } : {}) },
  };
}

/** A dead letter in the timeline, at the moment of its last failure. */
export function toDeadLetterEntry(letter: TraceQuestion['deadLetters'][number]): TimelineEntry {
  const why = letter.reason ? `: ${letter.reason.text}` : '';
  return {
    at: letter.reason?.at ?? letter.sentAt,
    source: 'dead-letter',
    where: letter.dlq,
    text: `${letter.type ?? 'message'} given up after ${letter.attempts} ${letter.attempts === 1 ? 'attempt' : 'attempts'}${why}`,
    level: 'error',
    data: { messageId: letter.messageId, ...(letter.eventId ? { eventId: letter.eventId } : {}) },
  };
}

export const sortByTime = (entries: readonly TimelineEntry[]): TimelineEntry[] =>
  [...entries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

/** What can be said without knowing what the project is about: a dead letter is something stuck. */
export function diagnoseDeadLetters(
  letters: TraceQuestion['deadLetters'],
  environment: string,
): Diagnosis | undefined {
  const [first] = letters;
  if (!first) return undefined;
  const why = first.reason ? ` (${first.reason.text})` : '';
  return {
    state: 'stuck',
    text: `${first.type ?? 'A message'} is a dead letter of ${first.queue}${why}.`,
    where: first.queue,
    remedy: `Mend the cause, then: npx cloudcart dlq redrive ${first.queue} --env ${environment}`,
  };
}
