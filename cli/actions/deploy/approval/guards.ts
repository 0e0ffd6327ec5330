import { asMap, type Data } from '../../../project/template-yaml.ts';

/** Says what a new value takes away; undefined when it protects as much as the old one. */
export type Guard = (before: Data | undefined, after: Data | undefined) => string | undefined;

const isTrue = (value: Data | undefined): boolean =>
  ['true', 'ACTIVE', 'ENABLED', 'Enabled'].includes(String(value));
const same = (a: Data | undefined, b: Data | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

export const switchedOff: Guard = (before, after) =>
  isTrue(before) && !isTrue(after) ? `is switched off` : unclear(before, after);
export const switchedOn: Guard = (before, after) =>
  !isTrue(before) && isTrue(after) ? 'is switched on' : unclear(before, after);
/** On by default: anything else than that, and than nothing, is off. */
export const offByDefaultOn: Guard = (before, after) =>
  after === undefined || isTrue(after) || same(before, after) ? undefined : 'is switched off';
/** A value that is set and becomes another one, or none. */
export const replaced: Guard = (before, after) =>
  before !== undefined && !same(before, after) ? 'changes' : undefined;
export const changed: Guard = (before, after) => (same(before, after) ? undefined : 'changes');
export const removed: Guard = (before, after) =>
  before !== undefined && after === undefined ? 'is removed' : undefined;

/** Neither side says what it is: it may be less. */
const unclear: Guard = (before, after) =>
  !same(before, after) &&
  ((typeof before === 'object' && before !== null) || (typeof after === 'object' && after !== null))
    ? 'may be switched off'
    : undefined;

/** @param standard value when none is written; Infinity for permanently */
export const lowered =
  (standard: number): Guard =>
  (before, after) => {
    const [old, now] = [Number(before ?? standard), Number(after ?? standard)];
    return now >= old || same(before, after) ? undefined : 'is reduced';
  };

export const inside =
  (key: string, guard: Guard): Guard =>
  (before, after) =>
    guard(asMap(before)[key], asMap(after)[key]);

export const either =
  (...guards: Guard[]): Guard =>
  (before, after) =>
    guards.map((guard) => guard(before, after)).find((one) => one !== undefined);

/** A limit that lets more through; without one nothing limits. */
export const raised: Guard = (before, after) => {
  if (before === undefined || same(before, after)) return undefined;
  if (after === undefined) return 'is removed';
  const [old, now] = [Number(before), Number(after)];
  return now <= old ? undefined : 'is raised';
};

/** A value that costs or uses more; without one it is nothing. */
export const raisedFromNone: Guard = (before, after) => raised(before ?? 0, after ?? 0);

/** One value is safe, and is what is meant when none is written. */
export const only =
  (safe: string): Guard =>
  (before, after) =>
    same(before, after) || String(after ?? safe) === safe ? undefined : 'changes';

/** Entries of a list that are no longer in it. */
export const loses: Guard = (before, after) => {
  const kept = new Set((Array.isArray(after) ? after : []).map((one) => JSON.stringify(one)));
  const old = before === undefined ? [] : Array.isArray(before) ? before : [before];
  return old.every((one) => kept.has(JSON.stringify(one)) || same(before, after))
    ? undefined
    : 'loses an entry';
};

/** Values of a map that are others now, or missing. */
export const losesValue: Guard = (before, after) =>
  Object.entries(asMap(before)).some(([key, one]) => !same(one, asMap(after)[key])) ? 'changes' : undefined;

/** Entries of a list that were not in it. */
export const gains: Guard = (before, after) =>
  loses(after, before) === undefined ? undefined : 'gets an entry';

/** Dead letters go elsewhere, or sooner. A policy that is written as text is compared as text. */
export const redrive: Guard = (before, after) => {
  if (before === undefined || after === undefined) return removed(before, after);
  if (typeof before === 'string' || typeof after === 'string') return changed(before, after);
  return either(
    inside('deadLetterTargetArn', replaced),
    inside('maxReceiveCount', lowered(Number.POSITIVE_INFINITY)),
  )(before, after);
};

const RATES = ['RateLimit', 'BurstLimit', 'ThrottlingRateLimit', 'ThrottlingBurstLimit'];

/** Rates that a limit lets through. */
export const throttle: Guard = either(...RATES.map((key) => inside(key, raised)));
