import type { LogLine } from './log-line.ts';

/** Fields that the line's other parts tell already. */
const SHOWN_ELSEWHERE = new Set(['service', 'error', 'errorMessage', 'exception']);

const written = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** `orderId=… status=201`; EMF metrics and other machinery left out. */
export function formatFields(fields: LogLine['fields']): string {
  return Object.entries(fields)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name) && !name.startsWith('_'))
    .map(([name, value]) => `${name}=${written(value)}`)
    .join(' ');
}
