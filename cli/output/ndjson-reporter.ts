import type { Clock } from '../../platform/clock.ts';
import { isoNow } from '../../platform/clock.ts';
import type { Message, Reporter } from './message.ts';
import { jsonText } from './neutral.ts';
import type { LineSink } from './text-reporter.ts';

/**
 * One line of NDJSON: `time, level, code, text, stack?, resource?, data?`, in this order.
 * @param message `data` of the last line, `result`, is what `--json` prints, of whatever shape
 */
export function ndjsonLine(clock: Clock, message: Omit<Message, 'data'> & { data?: unknown }): string {
  const { level, code, text, stack, resource, data } = message;
  return `${jsonText({ time: isoNow(clock), level, code, text, stack, resource, data })}\n`;
}

/** One JSON object per message, with the moment it was said. */
export function ndjsonReporter(sink: LineSink, clock: Clock, verbose: boolean): Reporter {
  return {
    emit(message) {
      if (message.level === 'debug' && !verbose) return;
      sink.write(ndjsonLine(clock, message));
    },
  };
}
