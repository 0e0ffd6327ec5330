import { errorText, type LogLevel, type LogLine } from '../logs/log-line.ts';

const LABELS: Readonly<Record<LogLevel, string>> = {
  debug: 'DEBUG',
  info: 'INFO ',
  warn: 'WARN ',
  error: 'ERROR',
};
const COLOURS: Readonly<Partial<Record<LogLevel, number>>> = { debug: 2, warn: 33, error: 31 };

/** Fields that the line's other parts tell already. */
const TOLD = new Set(['service', 'error', 'errorMessage', 'exception']);

const written = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** `orderId=… status=201`; EMF metrics and other machinery left out. */
export function fieldText(fields: LogLine['fields']): string {
  return Object.entries(fields)
    .filter(([name]) => !TOLD.has(name) && !name.startsWith('_'))
    .map(([name, value]) => `${name}=${written(value)}`)
    .join(' ');
}

/** `13:13:13.054 INFO  OrdersHttpFunction  order placed  orderId=… · cid`. */
export function renderLogLine(line: LogLine, colour: boolean): string {
  const time = line.at.slice(11, 23);
  const why = errorText(line.fields);
  const parts = [
    line.message.replaceAll('\n', '\n    ') + (why ? `: ${why}` : ''),
    fieldText(line.fields),
    line.correlationId ? `· ${line.correlationId}` : '',
  ].filter((part) => part !== '');
  const text = `${time} ${LABELS[line.level]} ${line.function}  ${parts.join('  ')}`;
  const code = colour ? COLOURS[line.level] : undefined;
  return code === undefined ? text : `\u001b[${code}m${text}\u001b[0m`;
}
