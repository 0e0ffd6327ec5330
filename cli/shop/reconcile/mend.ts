import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import { casesOf } from './examine.ts';
import type { DueHold, Finding, Retelling, Teller } from './finding.ts';
import { judgeOrder } from './judge.ts';
import type { ShopReader } from './reader.ts';

/** The ways of the shop that `--fix` goes. */
export interface MendPorts {
  readonly shop: ShopReader;
  /** Stores the event in its service's outbox, as the service does. */
  tell(retelling: Retelling): Promise<void>;
  /** Makes a hold due for the next sweep; one that is no longer held is left alone. */
  makeDue(hold: DueHold): Promise<void>;
  /** Runs a service's sweep once. */
  sweep(service: Teller): Promise<void>;
}

/** A sweep leaves events alone that are younger than this, in milliseconds: a little more than the outbox's own 10 s. */
export const SWEEP_LEAVES_MS = 11_000;

/** How long what was mended may take until it shows. */
const PATIENCE_MS = 30_000;
const EVERY_MS = 1_000;

/** What would be done, in one sentence. */
export function planText(findings: readonly Finding[]): string {
  const { tellings, holds, services } = planOf(findings);
  const steps = [
    ...(tellings.length > 0 ? [`store ${counted(tellings.length, 'event')} again`] : []),
    ...(holds.length > 0 ? [`make ${counted(holds.length, 'hold')} due`] : []),
    `run the sweeps of ${services.join(', ')}`,
  ];
  return steps.join(' and ');
}

const counted = (count: number, one: string): string => `${count} ${one}${count > 1 ? 's' : ''}`;

/** Each event once, then each sweep once: what was told is sent by the sweep of its service. */
function planOf(findings: readonly Finding[]): {
  tellings: Retelling[];
  holds: DueHold[];
  services: Teller[];
} {
  const tellings = new Map<string, Retelling>();
  const holds = new Map<string, DueHold>();
  const services = new Set<Teller>();
  for (const { mend } of findings) {
    if (mend === undefined) continue;
    services.add(mend.service);
    if (mend.kind === 'tell') tellings.set(`${mend.type} ${mend.orderId}`, mend);
    if (mend.kind === 'due') holds.set(mend.orderId, mend);
  }
  return { tellings: [...tellings.values()], holds: [...holds.values()], services: [...services].sort() };
}

/**
 * Tells again and sweeps what the findings ask for, then looks again until it shows.
 * @returns the findings that are gone
 */
export async function mendAll(
  findings: readonly Finding[],
  ports: MendPorts,
  { reporter, clock, signal }: Pick<ActionContext, 'reporter' | 'clock' | 'signal'>,
): Promise<Set<Finding>> {
  const { tellings, holds, services } = planOf(findings);
  for (const hold of holds) {
    signal.throwIfAborted();
    await ports.makeDue(hold);
  }
  for (const telling of tellings) {
    signal.throwIfAborted();
    await ports.tell(telling);
    const { type, orderId, service } = telling;
    reporter.emit(message('reconcile-told', { type, orderId, service }));
  }
  const wait = untilSwept(tellings, clock.now());
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
  return awaitGone(
    findings.filter(({ mend }) => mend !== undefined),
    ports.shop,
    { clock, signal },
  );
}

/** Milliseconds until a sweep looks at all of them: what happened long ago it takes at once. */
function untilSwept(tellings: readonly Retelling[], now: Date): number {
  const last = Math.max(0, ...tellings.map(({ occurredAt }) => Date.parse(occurredAt)));
  return last + SWEEP_LEAVES_MS - now.getTime();
}

async function awaitGone(
  findings: readonly Finding[],
  shop: ShopReader,
  { clock, signal }: Pick<ActionContext, 'clock' | 'signal'>,
): Promise<Set<Finding>> {
  const gone = new Set<Finding>();
  const end = clock.now().getTime() + PATIENCE_MS;
  while (gone.size < findings.length) {
    const left = findings.filter((one) => !gone.has(one));
    const still = await stillFound(left, shop, clock.now());
    for (const one of left) if (!still.has(key(one))) gone.add(one);
    if (gone.size === findings.length || clock.now().getTime() >= end || signal.aborted) break;
    await clock.sleep(EVERY_MS);
  }
  return gone;
}

const key = ({ kind, id }: Finding): string => `${kind} ${id}`;

/** Orders that are looked at again at a time. */
const AT_ONCE = 50;

/** Which of the findings are there still, however short ago something moved. */
async function stillFound(findings: readonly Finding[], shop: ShopReader, now: Date): Promise<Set<string>> {
  const found = new Set<string>();
  const orders = [...new Set(findings.filter(({ kind }) => kind !== 'event-unsent').map(({ id }) => id))];
  const moment = { now, olderThanMs: -3_600_000 };
  for (let start = 0; start < orders.length; start += AT_ONCE) {
    for (const one of await casesOf(shop, orders.slice(start, start + AT_ONCE))) {
      for (const finding of judgeOrder(one, moment)) found.add(key(finding));
    }
  }
  if (findings.some(({ kind }) => kind === 'event-unsent')) {
    for await (const events of shop.unsent()) for (const { id } of events) found.add(`event-unsent ${id}`);
  }
  return found;
}
