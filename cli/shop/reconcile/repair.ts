import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import { checkOrder } from './check-order.ts';
import type { DueHold, Emitter, EventReplay, Finding } from './finding.ts';
import type { ShopReader } from './reader.ts';
import { findOrderRecords } from './scan.ts';

/** What `--fix` uses of the shop. */
export interface RepairPorts {
  readonly shop: ShopReader;
  /** Stores the event in its service's outbox, as the service does. */
  emit(retelling: EventReplay): Promise<void>;
  /** Makes a reservation due for the next sweep, unless it is no longer held. */
  makeDue(hold: DueHold): Promise<void>;
  /** Runs a service's sweep once. */
  sweep(service: Emitter): Promise<void>;
}

/** Milliseconds: a sweep publishes older events only. A little more than the outbox's 10 s. */
export const SWEEP_MIN_AGE_MS = 11_000;

/** Milliseconds until a repair must be visible. */
const VERIFY_TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 1_000;

/** Describes the plan in one sentence. */
export function describePlan(findings: readonly Finding[]): string {
  const { replays, holds, services } = buildPlan(findings);
  const steps = [
    ...(replays.length > 0 ? [`store ${counted(replays.length, 'event')} again`] : []),
    ...(holds.length > 0 ? [`make ${counted(holds.length, 'reservation')} due`] : []),
    `run the sweeps of ${services.join(', ')}`,
  ];
  return steps.join(' and ');
}

const counted = (count: number, one: string): string => `${count} ${one}${count > 1 ? 's' : ''}`;

/** Each event once, then each sweep once: an emitted event is published by the sweep of its service. */
function buildPlan(findings: readonly Finding[]): {
  replays: EventReplay[];
  holds: DueHold[];
  services: Emitter[];
} {
  const replays = new Map<string, EventReplay>();
  const holds = new Map<string, DueHold>();
  const services = new Set<Emitter>();
  for (const { repair } of findings) {
    if (repair === undefined) continue;
    services.add(repair.service);
    if (repair.kind === 'emit') replays.set(`${repair.type} ${repair.orderId}`, repair);
    if (repair.kind === 'due') holds.set(repair.orderId, repair);
  }
  return { replays: [...replays.values()], holds: [...holds.values()], services: [...services].sort() };
}

/**
 * Emits events again and runs sweeps for the findings, then checks until they are resolved.
 * @returns the resolved findings
 */
export async function repairAll(
  findings: readonly Finding[],
  ports: RepairPorts,
  { reporter, clock, signal }: Pick<ActionContext, 'reporter' | 'clock' | 'signal'>,
): Promise<Set<Finding>> {
  const { replays, holds, services } = buildPlan(findings);
  for (const hold of holds) {
    signal.throwIfAborted();
    await ports.makeDue(hold);
  }
  for (const replay of replays) {
    signal.throwIfAborted();
    await ports.emit(replay);
    const { type, orderId, service } = replay;
    reporter.emit(message('reconcile-emitted', { type, orderId, service }));
  }
  const wait = msUntilSweepable(replays, clock.now());
  if (wait > 0) await clock.sleep(wait);
  for (const service of services) {
    signal.throwIfAborted();
    await ports.sweep(service).then(
      () => reporter.emit(message('reconcile-swept', { service })),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        reporter.emit(message('reconcile-sweep-failed', { service, reason }));
      },
    );
  }
  return waitUntilResolved(
    findings.filter(({ repair }) => repair !== undefined),
    ports.shop,
    { clock, signal },
  );
}

/** Milliseconds until a sweep publishes all of them. */
function msUntilSweepable(replays: readonly EventReplay[], now: Date): number {
  const last = Math.max(0, ...replays.map(({ occurredAt }) => Date.parse(occurredAt)));
  return last + SWEEP_MIN_AGE_MS - now.getTime();
}

async function waitUntilResolved(
  findings: readonly Finding[],
  shop: ShopReader,
  { clock, signal }: Pick<ActionContext, 'clock' | 'signal'>,
): Promise<Set<Finding>> {
  const gone = new Set<Finding>();
  const end = clock.now().getTime() + VERIFY_TIMEOUT_MS;
  while (gone.size < findings.length) {
    const left = findings.filter((one) => !gone.has(one));
    const still = await findRemaining(left, shop, clock.now());
    for (const one of left) if (!still.has(key(one))) gone.add(one);
    if (gone.size === findings.length || clock.now().getTime() >= end || signal.aborted) break;
    await clock.sleep(POLL_INTERVAL_MS);
  }
  return gone;
}

const key = ({ kind, id }: Finding): string => `${kind} ${id}`;

/** Orders that are checked concurrently. */
const BATCH_SIZE = 50;

/** Finds the findings that remain, however recently their records changed. */
async function findRemaining(
  findings: readonly Finding[],
  shop: ShopReader,
  now: Date,
): Promise<Set<string>> {
  const found = new Set<string>();
  const orders = [...new Set(findings.filter(({ kind }) => kind !== 'event-unsent').map(({ id }) => id))];
  const options = { now, olderThanMs: -3_600_000 };
  for (let start = 0; start < orders.length; start += BATCH_SIZE) {
    for (const one of await findOrderRecords(shop, orders.slice(start, start + BATCH_SIZE))) {
      for (const finding of checkOrder(one, options)) found.add(key(finding));
    }
  }
  if (findings.some(({ kind }) => kind === 'event-unsent')) {
    for await (const events of shop.unsent()) for (const { id } of events) found.add(`event-unsent ${id}`);
  }
  return found;
}
