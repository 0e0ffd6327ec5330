import type { Diagnosis, TraceQuestion } from '../../plugin/plugin.ts';
import type { OrderRecords, OutboxRow } from './records.ts';

/** So long every step may take; beyond, somebody should look. */
const STEP_TIMEOUT_MS = 60_000;
/** The sweep sends what was left behind within this time. */
const SWEEP_TIMEOUT_MS = 150_000;

export interface DiagnosisInput {
  records: OrderRecords;
  letters: TraceQuestion['deadLetters'];
  environment: string;
  now: Date;
}

const ENDS: Readonly<Record<string, string>> = {
  SHIPPED: 'is paid and shipped',
  DELIVERED: 'is delivered',
  FAILED: 'has failed, and nothing is owed',
  CANCELLED: 'is cancelled, and nothing is owed',
  PARTIALLY_REFUNDED: 'is refunded in part',
  REFUNDED: 'is refunded',
  ABANDONED: 'was never placed: its checkout did not finish',
};

const deadLetter = ({ letters, environment }: DiagnosisInput): Diagnosis | undefined => {
  const [first] = letters;
  if (!first) return undefined;
  const why = first.reason ? `: ${first.reason.text}` : '';
  return {
    state: 'stuck',
    text: `${first.queue} gave up on ${first.type ?? 'a message'} after ${first.attempts} ${first.attempts === 1 ? 'attempt' : 'attempts'}${why}.`,
    where: first.queue,
    remedy: `Mend the cause, then: npx cloudcart dlq redrive ${first.queue} --env ${environment}`,
  };
};

const age = (now: Date, at: unknown): number => (typeof at === 'string' ? now.getTime() - Date.parse(at) : 0);

function unsent({ records, now }: DiagnosisInput): Diagnosis | undefined {
  const late = records.outbox.find(
    (event: OutboxRow) => event.unsent && age(now, event.occurredAt) > SWEEP_TIMEOUT_MS,
  );
  if (!late) return undefined;
  const service = late.service.toLowerCase();
  return {
    state: 'stuck',
    text: `${late.type} was stored in the outbox of ${service} at ${late.occurredAt} and never published: neither ${service} nor its sweep got it out.`,
    where: `outbox of ${service}`,
    remedy: `npx cloudcart logs ${late.service}SweepFunction --level warn --since 1h`,
  };
}

interface Step {
  where: string;
  waits: string;
  since: unknown;
}

/** What an open order waits for. */
function nextStep({ order, payment, shipment }: OrderRecords): Step | undefined {
  const history = (order?.history ?? []) as { at: string }[];
  const since = history.at(-1)?.at ?? order?.createdAt;
  if (order?.status === 'PENDING') {
    if (!payment) return { where: 'payments', waits: 'payments to take up OrderPlaced', since };
    if (payment.status === 'INTENT')
      return { where: 'payments', waits: 'the payment to be decided', since: payment.intendedAt };
    return {
      where: 'orders',
      waits: `orders to hear that the payment ${payment.status === 'FAILED' ? 'failed' : 'succeeded'}`,
      since: payment.decidedAt,
    };
  }
  if (order?.status === 'PAID') {
    if (!shipment) return { where: 'shipping', waits: 'shipping to take up OrderPaid', since };
    return { where: 'orders', waits: 'orders to hear of its shipment', since: shipment.shippedAt };
  }
  return undefined;
}

/** What a closed order still has to give back. */
function unsettled({ order, payment, ledger, reservation, shipment }: OrderRecords): Step | undefined {
  const history = (order?.history ?? []) as { at: string }[];
  const since = history.at(-1)?.at ?? order?.createdAt;
  const status = String(order?.status);
  if (['SHIPPED', 'DELIVERED'].includes(status)) {
    return reservation?.state === 'HELD'
      ? { where: 'catalog', waits: 'catalog to sell what it holds', since }
      : undefined;
  }
  if (!['FAILED', 'CANCELLED', 'ABANDONED'].includes(status)) return undefined;
  const closed = reservation === undefined || reservation.state === 'RELEASED';
  if (!closed) return { where: 'catalog', waits: 'catalog to release what it holds', since };
  const kept = Number(ledger?.captured ?? 0) - Number(ledger?.refunded ?? 0) - Number(ledger?.voided ?? 0);
  if (payment && payment.closedAt === undefined && kept > 0) {
    return { where: 'payments', waits: 'payments to give the money back', since };
  }
  return shipment?.status === 'CREATED'
    ? { where: 'shipping', waits: 'shipping to void the label', since }
    : undefined;
}

function waiting(step: Step, { records, now, environment }: DiagnosisInput): Diagnosis {
  const name = `Order ${records.orderId} is ${String(records.order?.status)} and waits for ${step.waits}`;
  const late = age(now, step.since) > STEP_TIMEOUT_MS;
  if (!late) return { state: 'running', text: `${name}, since ${String(step.since)}.`, where: step.where };
  return {
    state: 'stuck',
    text: `${name}, since ${String(step.since)}: longer than it should.`,
    where: step.where,
    remedy: `npx cloudcart dlq list --env ${environment}; npx cloudcart logs --level warn --since 1h --env ${environment}`,
  };
}

function withoutOrder({ records, now }: DiagnosisInput): Diagnosis {
  const { reservation, orderId } = records;
  if (reservation?.state === 'HELD') {
    const late = age(now, reservation.sweepAt) > SWEEP_TIMEOUT_MS;
    const text = `There is no order ${orderId}, only a hold of its stock since ${String(reservation.heldAt)}: its checkout did not finish`;
    return late
      ? {
          state: 'stuck',
          text: `${text}, and the sweep of ${String(reservation.sweepAt)} has not released it.`,
          where: 'catalog',
        }
      : {
          state: 'running',
          text: `${text}; the sweep asks orders about it at ${String(reservation.sweepAt)}.`,
          where: 'catalog',
        };
  }
  return { state: 'unknown', text: `There is no order ${orderId}.` };
}

/** How it stands with an order, and where it is stuck if it is. */
export function diagnoseOrder(facts: DiagnosisInput): Diagnosis {
  const { records } = facts;
  const blocked = deadLetter(facts) ?? unsent(facts);
  if (blocked) return blocked;
  if (!records.order) return withoutOrder(facts);
  const step = nextStep(records) ?? unsettled(records);
  if (step) return waiting(step, facts);
  const status = String(records.order.status);
  return { state: 'done', text: `Order ${records.orderId} ${ENDS[status] ?? `is ${status}`}.` };
}
