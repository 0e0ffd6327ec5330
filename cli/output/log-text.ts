import { formatFields } from '../logs/format-fields.ts';
import { errorText, type LogLevel, type LogLine } from '../logs/log-line.ts';
import { oneLine } from './neutral.ts';

const LABELS: Readonly<Record<LogLevel, string>> = {
  debug: 'DEBUG',
  info: 'INFO ',
  warn: 'WARN ',
  error: 'ERROR',
};
const COLOURS: Readonly<Partial<Record<LogLevel, number>>> = { debug: 2, warn: 33, error: 31 };

/** One line, whatever the message holds: `13:13:13.054 INFO  OrdersHttpFunction  order placed  orderId=… · cid`. */
export function renderLogLine(line: LogLine, colour: boolean): string {
  const time = line.at.slice(11, 23);
  const why = errorText(line.fields);
  const parts = [
    line.message + (why ? `: ${why}` : ''),
    formatFields(line.fields),
    line.correlationId ? `· ${line.correlationId}` : '',
  ].filter((part) => part !== '');
  const text = oneLine(`${time} ${LABELS[line.level]} ${line.function}  ${parts.join('  ')}`);
  const code = colour ? COLOURS[line.level] : undefined;
  return code === undefined ? text : `\u001b[${code}m${text}\u001b[0m`;
}
