import { type LogLine, type LogOrigin, type RawLogEvent, readLine } from './log-line.ts';
import type { LogSource } from './log-source.ts';

/** Log groups read at a time; the service allows 5 to 10 such requests a second. */
const AT_ONCE = 4;

export interface ReadRequest {
  from: number;
  to?: number | undefined;
  pattern?: string | undefined;
  /** Most events read of each function. Default: all. */
  most?: number | undefined;
}

/** What one function wrote, and the raw event behind each line. */
export interface ReadLine {
  line: LogLine;
  event: RawLogEvent;
  origin: LogOrigin;
}

async function readOne(source: LogSource, origin: LogOrigin, request: ReadRequest): Promise<ReadLine[]> {
  const found: ReadLine[] = [];
  for await (const event of source.read({ logGroup: origin.logGroup, ...request })) {
    found.push({ line: readLine(event, origin), event, origin });
    if (found.length >= (request.most ?? Number.POSITIVE_INFINITY)) break;
  }
  return found;
}

export const byTime = (a: ReadLine, b: ReadLine): number =>
  a.line.at < b.line.at ? -1 : a.line.at > b.line.at ? 1 : a.event.timestamp - b.event.timestamp;

/** The lines of several functions in one order of time. */
export async function readLines(
  source: LogSource,
  origins: readonly LogOrigin[],
  request: ReadRequest,
): Promise<ReadLine[]> {
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(AT_ONCE);
  const all = await Promise.all(origins.map((origin) => limit(() => readOne(source, origin, request))));
  return all.flat().sort(byTime);
}
