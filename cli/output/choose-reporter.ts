import type { Clock } from '../../platform/clock.ts';
import { type HeldReporter, liveReporter } from './live-reporter.ts';
import type { Reporter } from './message.ts';
import { ndjsonReporter } from './ndjson-reporter.ts';
import { type LineSink, textReporter } from './text-reporter.ts';

/** Where all goes that is not a result. */
export interface ErrorStream extends LineSink {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

export interface ReporterChoice {
  stdout: LineSink;
  stderr: ErrorStream;
  clock: Clock;
  verbose: boolean;
  output: 'text' | 'ndjson';
  /** stdout is one JSON document. */
  json: boolean;
  /** `NO_COLOR`, `CI` or `TERM=dumb`. */
  plain: boolean;
  /** In CI. */
  unattended: boolean;
  /** Calls something when the process ends, however it does. Returns how to call it off. */
  onExit?: ((end: () => void) => () => void) | undefined;
}

const DEFAULT_ROWS = 24;

/** A window without columns is none: nothing can be drawn in it. */
const isScreen = ({ stderr, plain }: ReporterChoice): boolean =>
  stderr.isTTY === true && !plain && (stderr.columns ?? 0) > 0;

const unheld = (reporter: Reporter): HeldReporter => ({
  ...reporter,
  hold: (question) => question(),
  close: () => undefined,
});

function every(ms: number, draw: () => void): () => void {
  const timer = setInterval(draw, ms);
  timer.unref();
  return () => clearInterval(timer);
}

function live(choice: ReporterChoice): HeldReporter {
  const { stderr, clock, verbose } = choice;
  let lastColumns = stderr.columns ?? 1;
  const size = () => {
    lastColumns = stderr.columns || lastColumns;
    return { columns: lastColumns, rows: stderr.rows || DEFAULT_ROWS };
  };
  const screen = { write: (text: string) => stderr.write(text), size, every };
  const reporter = liveReporter(screen, clock, { colour: true, verbose });
  const callOff = choice.onExit?.(() => reporter.close());
  return {
    emit: (message) => reporter.emit(message),
    hold: (question) => reporter.hold(question),
    close: () => {
      reporter.close();
      callOff?.();
    },
  };
}

/** NDJSON when it is asked for, moving lines on a terminal that can show them, plain lines everywhere else. */
export function chooseReporter(choice: ReporterChoice): HeldReporter {
  const { stdout, stderr, clock, verbose } = choice;
  if (choice.output === 'ndjson') {
    return unheld(ndjsonReporter(choice.json ? stderr : stdout, clock, verbose));
  }
  if (isScreen(choice)) return live(choice);
  // Somebody who watches plain lines, or reads them later in CI, sees every event; a redirected stderr is kept short.
  const progress = choice.unattended || stderr.isTTY === true;
  return unheld(textReporter(stderr, { colour: stderr.isTTY === true && !choice.plain, verbose, progress }));
}
