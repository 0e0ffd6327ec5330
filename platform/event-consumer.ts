import type { Clock } from './clock.ts';
import {
  type DomainEvent,
  type EventKind,
  type EventOf,
  envelope,
  withUsableCorrelationId,
} from './events.ts';
import { fieldErrors } from './field-errors.ts';
import type { Logger } from './logger.ts';

/** A message that no retry can handle: it goes to the dead-letter queue at once, with its reason. */
export class PoisonMessage extends Error {
  override readonly name: string = 'PoisonMessage';
}

/**
 * An event that says something else than the records that it must agree with: an amount, a state, an id. It changes nothing
 * and goes to the dead-letter queue at once; a person must look.
 */
export class ContradictedEvent extends PoisonMessage {
  override readonly name = 'ContradictedEvent';
}

/**
 * An event whose fact is missing from the record of the service that emitted it. It changes nothing. It is retried a few times,
 * in case the record becomes visible, and is handled as a {@link ContradictedEvent} after that.
 */
export class UnconfirmedEvent extends Error {
  override readonly name = 'UnconfirmedEvent';
}

/** The context of an event handler. */
export interface EventContext {
  readonly logger: Logger;
  readonly clock: Clock;
}

/** One kind of event and what this service does about it. Must be idempotent and expect any order. */
export interface EventHandler {
  readonly kind: EventKind;
  readonly handle: (event: DomainEvent, context: EventContext) => Promise<void>;
}

/** Binds a reaction to a kind of event with the type of its data. */
export const eventHandler = <K extends EventKind>(
  kind: K,
  react: (event: EventOf<K>, context: EventContext) => Promise<void>,
): EventHandler => ({ kind, handle: (event, context) => react(event as EventOf<K>, context) });

/**
 * Takes one message's text to its reaction. Whatever fails is logged, with the event's ids where they are known, and thrown on.
 * @throws PoisonMessage when it is not an event that this service reacts to, ContradictedEvent when records say otherwise
 */
export async function consume(
  body: string,
  reactions: readonly EventHandler[],
  context: EventContext,
): Promise<void> {
  const { event, reaction: found } = readOrLog(body, reactions, context);
  const { id, type, subject, correlationId } = event;
  const logger = context.logger.with({ correlationId, eventId: id, eventType: type, subject });
  try {
    await found.handle(event, { ...context, logger });
  } catch (error) {
    logger.error('reaction failed', { error });
    throw error;
  }
  logger.info('event handled');
}

function readOrLog(body: string, reactions: readonly EventHandler[], { logger }: EventContext) {
  try {
    return readEvent(body, reactions);
  } catch (error) {
    logger.error('message rejected', { error });
    throw error;
  }
}

/** The event in a message, its envelope and data checked, and the reaction to it. */
export function readEvent(
  body: string,
  reactions: readonly EventHandler[],
): { event: DomainEvent; reaction: EventHandler } {
  const parsed = envelope.safeParse(unwrap(parseJson(body)));
  if (!parsed.success) throw poison('is not an event', parsed.error.issues);
  const { type, version } = parsed.data;
  const ofType = reactions.filter(({ kind }) => kind.type === type);
  if (ofType.length === 0) throw new PoisonMessage(`nothing here reacts to ${type}`);
  const found = ofType.find(({ kind }) => kind.version === version);
  if (found === undefined) throw new PoisonMessage(`${type} version ${version} is not understood`);
  const data = found.kind.data.safeParse(parsed.data.data);
  if (!data.success) throw poison(`has data that is no ${type}`, data.error.issues);
  const event = ofItsSubject({ ...parsed.data, data: data.data } as DomainEvent);
  return { event: withUsableCorrelationId(event), reaction: found };
}

/** What an event says of an order is about the order that it is filed under. */
function ofItsSubject(event: DomainEvent): DomainEvent {
  const { orderId } = Object(event.data) as { orderId?: unknown };
  if (orderId === undefined || orderId === event.subject) return event;
  throw new ContradictedEvent(`${event.type} of ${event.subject} has the data of another order`);
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
