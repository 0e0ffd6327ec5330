import type { Session } from '../../aws/session.ts';
import { patternOf } from '../../logs/filter.ts';
import { errorText, type LogOrigin } from '../../logs/log-line.ts';
import type { LogSource } from '../../logs/log-source.ts';
import { readLines } from '../../logs/merge.ts';
import { ORIGIN_ATTRIBUTE, REASON_ATTRIBUTE, type ReceivedMessage } from './dead-letter.ts';

/** Why a message ended here, as its consumer's log tells. */
export interface Reason {
  text: string;
  /** ISO 8601: of the last failure. */
  at: string;
  /** Tries until then. */
  attempts: number | undefined;
  /** Logical id of the function that failed. */
  function: string;
}

/** Clocks of queue and functions differ a little. */
const SKEW_MS = 60_000;

/** Deployed names of the functions that read a queue. */
export async function listConsumers(session: Session, queueArn: string): Promise<string[]> {
  const { paginateListEventSourceMappings } = await import('@aws-sdk/client-lambda');
  const names: string[] = [];
  const pages = paginateListEventSourceMappings(
    { client: await session.lambda() },
    { EventSourceArn: queueArn },
  );
  for await (const page of pages) {
    for (const { FunctionArn } of page.EventSourceMappings ?? []) {
      const name = FunctionArn?.split(':')[6];
      if (name) names.push(name);
    }
  }
  return [...new Set(names)];
}

/**
 * The last failure that was logged with this message's id, or what the message itself says; undefined when neither does: a
 * consumer that is killed logs nothing.
 */
export async function findReason(
  logs: LogSource,
  consumers: readonly LogOrigin[],
  letter: Pick<ReceivedMessage, 'messageId' | 'sentAt'> & Partial<Pick<ReceivedMessage, 'attributes'>>,
): Promise<Reason | undefined> {
  const { sentAt, attributes = {} } = letter;
  const messageId = attributes[ORIGIN_ATTRIBUTE]?.text ?? letter.messageId;
  return (await loggedReason(logs, consumers, { messageId, sentAt })) ?? ownReason(letter, consumers);
}

function ownReason(
  { sentAt, attributes = {} }: Parameters<typeof findReason>[2],
  consumers: readonly LogOrigin[],
): Reason | undefined {
  const text = attributes[REASON_ATTRIBUTE]?.text;
  if (text === undefined) return undefined;
  const by = consumers[0]?.function ?? 'its consumer';
  return { text, at: new Date(sentAt).toISOString(), attempts: undefined, function: by };
}

async function loggedReason(
  logs: LogSource,
  consumers: readonly LogOrigin[],
  { messageId, sentAt }: Pick<ReceivedMessage, 'messageId' | 'sentAt'>,
): Promise<Reason | undefined> {
  const pattern = patternOf(messageId);
  const lines = await readLines(logs, consumers, { from: sentAt - SKEW_MS, pattern });
  const failures = lines.filter(
    ({ line }) =>
      line.level === 'error' && (line.fields.messageId === messageId || line.message.includes(messageId)),
  );
  const last = failures.at(-1)?.line;
  if (!last) return undefined;
  const why = errorText(last.fields);
  const attempts = Number(last.fields.attempt);
  return {
    text: why ? `${last.message}: ${why}` : last.message,
    at: last.at,
    attempts: Number.isInteger(attempts) ? attempts : undefined,
    function: last.function,
  };
}
