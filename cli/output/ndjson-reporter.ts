import type { Clock } from '../../platform/clock.ts';
import { isoNow } from '../../platform/clock.ts';
import type { Reporter } from './message.ts';
import type { LineSink } from './text-reporter.ts';

/** One JSON object per message, with the moment it was said. */
export function ndjsonReporter(sink: LineSink, clock: Clock, verbose: boolean): Reporter {
  return {
    emit(message) {
      if (message.level === 'debug' && !verbose) return;
      sink.write(`${JSON.stringify({ time: isoNow(clock), ...message })}\n`);
    },
  };
}
