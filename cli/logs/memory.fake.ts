import type { LogOrigin, RawLogEvent } from './log-line.ts';
import type { LogSource } from './log-source.ts';

export const originOf = (name: string): LogOrigin => ({
  stack: 'Api',
  function: name,
  name,
  logGroup: `/aws/lambda/${name}`,
});

/** Log groups in memory. A pattern is a quoted term that the message must hold. */
export function memoryLogs(groups: Record<string, RawLogEvent[]>): LogSource & { reads: number } {
  const source: LogSource & { reads: number } = {
    reads: 0,
    async *read({ logGroup, from, to, pattern }) {
      source.reads += 1;
      const term = pattern?.slice(1, -1) ?? '';
      for (const event of groups[logGroup] ?? []) {
        const inTime = event.timestamp >= from && (to === undefined || event.timestamp < to);
        if (inTime && event.message.includes(term)) yield event;
      }
    },
  };
  return source;
}

/** A JSON line at so many milliseconds after the epoch. */
export const lineAt = (
  timestamp: number,
  message: string,
  fields: Record<string, unknown> = {},
): RawLogEvent => ({
  id: undefined,
  stream: 's',
  timestamp,
  message: JSON.stringify({
    level: 'INFO',
    message,
    timestamp: new Date(timestamp).toISOString(),
    ...fields,
  }),
});
