import type { Clock } from './clock.ts';
import { type DomainEvent, type EventKind, type EventOf, envelope } from './events.ts';
import type { Logger } from './logger.ts';
import { fieldErrors } from './schema.ts';

/** A message that no retry can mend: it ends in the dead-letter queue with its reason in the log. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
}

/** What a reaction is told beside the event. */
export interface ReactionContext {
  readonly logger: Logger;
  readonly clock: Clock;
}

/** One kind of event and what this service does about it. Must be idempotent and expect any order. */
export interface Reaction {
  readonly kind: EventKind;
  readonly react: (event: DomainEvent, context: ReactionContext) => Promise<void>;
}

/** Binds a reaction to a kind of event with the type of its data. */
export const reaction = <K extends EventKind>(
  kind: K,
  react: (event: EventOf<K>, context: ReactionContext) => Promise<void>,
): Reaction => ({ kind, react: (event, context) => react(event as EventOf<K>, context) });

/**
 * Takes one message's text to its reaction. A failure of the reaction is logged with the event's ids and thrown on.
 * @throws PoisonMessage when it is not an event that this service reacts to
 */
export async function consume(
  body: string,
  reactions: readonly Reaction[],
  context: ReactionContext,
): Promise<void> {
  const { event, reaction: found } = readEvent(body, reactions);
  const { id, type, subject, correlationId } = event;
  const logger = context.logger.with({ correlationId, eventId: id, eventType: type, subject });
  try {
    await found.react(event, { ...context, logger });
  } catch (error) {
    logger.error('reaction failed', { error });
    throw error;
  }
  logger.info('event handled');
}

/** The event in a message, its envelope and data checked, and the reaction to it. */
export function readEvent(
  body: string,
  reactions: readonly Reaction[],
): { event: DomainEvent; reaction: Reaction } {
  const parsed = envelope.safeParse(unwrap(parseJson(body)));
  if (!parsed.success) throw poison('is not an event', parsed.error.issues);
  const { type, version } = parsed.data;
  const ofType = reactions.filter(({ kind }) => kind.type === type);
  if (ofType.length === 0) throw new PoisonMessage(`nothing here reacts to ${type}`);
  const found = ofType.find(({ kind }) => kind.version === version);
  if (found === undefined) throw new PoisonMessage(`${type} version ${version} is not understood`);
  const data = found.kind.data.safeParse(parsed.data.data);
  if (!data.success) throw poison(`has data that is no ${type}`, data.error.issues);
  return { event: { ...parsed.data, data: data.data } as DomainEvent, reaction: found };
}

const poison = (what: string, issues: Parameters<typeof fieldErrors>[0]): PoisonMessage =>
  new PoisonMessage(
    `the message ${what}: ${fieldErrors(issues)
      .map((error) => `${error.path} ${error.message}`)
      .join('; ')}`,
  );

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new PoisonMessage('the message is not JSON', { cause });
  }
}

/** Subscriptions deliver raw; an SNS notification around the event is taken off too. */
function unwrap(value: unknown): unknown {
  const notification = value as { Type?: unknown; Message?: unknown } | null;
  if (notification?.Type !== 'Notification' || typeof notification.Message !== 'string') return value;
  return parseJson(notification.Message);
}
