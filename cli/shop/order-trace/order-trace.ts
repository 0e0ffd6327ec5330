import { pseudonym } from '../../../platform/pseudonym.ts';
import type { LogLine } from '../../logs/log-line.ts';
import type { Diagnosis, TraceProvider, TraceQuestion } from '../../plugin/plugin.ts';
import { diagnoseOrder } from './diagnosis.ts';
import { recordEntries } from './entries.ts';
import { type OrderRecords, readOrder, tableReaders } from './records.ts';

/** Orders told of for one correlation id. */
const MOST_ORDERS = 5;

const idOf = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? [value] : []);

/** Order ids that the lines of a correlation id name. */
export function findOrderIds(lines: readonly Pick<LogLine, 'fields'>[]): string[] {
  return [...new Set(lines.flatMap(({ fields }) => [...idOf(fields.orderId), ...idOf(fields.subject)]))];
}

const holdsAnything = ({ order, reservation, payment, shipment, outbox }: OrderRecords): boolean =>
  [order, reservation, payment, shipment].some((row) => row !== undefined) || outbox.length > 0;

async function readOrders({
  id,
  lines,
  deadLetters,
  outputs,
  session,
}: TraceQuestion): Promise<OrderRecords[]> {
  const readers = await tableReaders(session);
  const direct = await readOrder(id, outputs, readers);
  if (holdsAnything(direct)) return [direct];
  const named = [...findOrderIds(lines), ...deadLetters.flatMap(({ subject }) => idOf(subject))];
  const others = [...new Set(named)].filter((one) => one !== id).slice(0, MOST_ORDERS);
  const found = await Promise.all(others.map((one) => readOrder(one, outputs, readers)));
  return found.filter(holdsAnything);
}

const RANK: Readonly<Record<Diagnosis['state'], number>> = { stuck: 0, running: 1, unknown: 2, done: 3 };

/** The worst of several orders' verdicts; none when there is no order. */
export function worst(verdicts: readonly Diagnosis[]): Diagnosis | undefined {
  return [...verdicts].sort((a, b) => RANK[a.state] - RANK[b.state])[0];
}

/** Says of which outboxes the story lacks events that were sent. */
export function withGaps(verdict: Diagnosis, incomplete: readonly string[]): Diagnosis {
  if (incomplete.length === 0) return verdict;
  const names = incomplete.map((name) => name.toLowerCase()).join(', ');
  return {
    ...verdict,
    text: `${verdict.text} (Outboxes too large to be read whole: ${names}; sent events may be missing.)`,
  };
}

/** An order's story out of the shop's tables. */
export const orderTrace: TraceProvider = {
  async relatedIds(question) {
    const records = await readOrders(question);
    const ids = records.flatMap(({ orderId, outbox, reservation }) => [
      orderId,
      ...outbox.map((event) => event.correlationId),
      ...idOf(reservation?.correlationId),
    ]);
    // Logs know a user by a pseudonym.
    const user = pseudonym(question.id);
    return [...new Set([...ids, user])].filter((one) => one !== '' && one !== question.id);
  },
  async describe(question) {
    const records = await readOrders(question);
    const { deadLetters, environment, now } = question;
    const verdicts = records.map((one) =>
      diagnoseOrder({
        records: one,
        letters: deadLetters.filter(({ body }) => body.includes(one.orderId)),
        environment,
        now,
      }),
    );
    const verdict = worst(verdicts);
    const partly = [...new Set(records.flatMap(({ incomplete }) => incomplete))];
    return { entries: records.flatMap(recordEntries), verdict: verdict && withGaps(verdict, partly) };
  },
};
