import type { Session } from '../aws/session.ts';
import type { RawLogEvent } from './log-line.ts';

export interface LogQuery {
  logGroup: string;
  /** Milliseconds since the epoch, inclusive. */
  from: number;
  /** Exclusive; open when absent. */
  to?: number | undefined;
  /** CloudWatch Logs' filter pattern; only narrows what is fetched. */
  pattern?: string | undefined;
}

/** Where log events come from. */
export interface LogSource {
  /** Events in order of time; none when there is no such group. Ends early when the consumer stops. */
  read(query: LogQuery): AsyncIterable<RawLogEvent>;
}

/** CloudWatch Logs. */
export function cloudWatchLogs(session: Session): LogSource {
  return {
    async *read({ logGroup, from, to, pattern }) {
      const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
      const pages = paginateFilterLogEvents(
        { client: await session.logs() },
        {
          logGroupName: logGroup,
          startTime: Math.max(0, from),
          ...(to === undefined ? {} : { endTime: to }),
          ...(pattern === undefined ? {} : { filterPattern: pattern }),
        },
      );
      try {
        for await (const page of pages) {
          for (const event of page.events ?? []) {
            yield {
              id: event.eventId,
              stream: event.logStreamName ?? '',
              timestamp: event.timestamp ?? 0,
              message: event.message ?? '',
            };
          }
        }
      } catch (error) {
        // A function that was never called has no group where nothing else makes one.
        if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
      }
    },
  };
}
