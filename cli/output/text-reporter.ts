import { definitionOf } from '../messages/registry.ts';
import type { Message, MessageLevel, Reporter } from './message.ts';
import { type Piece, painted } from './width.ts';

/** Where lines go: stderr in earnest, an array in tests. */
export interface LineSink {
  write(text: string): void;
}

export interface TextReporterOptions {
  colour: boolean;
  verbose: boolean;
  /** Shows every event of every resource: for logs that nobody watches live. */
  progress: boolean;
}

const PAINTS: Partial<Record<MessageLevel, NonNullable<Piece['paint']>>> = {
  error: 'red',
  warn: 'yellow',
  debug: 'dim',
};
const LABELS: Partial<Record<MessageLevel, string>> = { error: 'error: ', warn: 'warning: ' };

/** A message as a line for people. */
export function lineFor({ level, text }: Message, colour: boolean): string {
  const paint = PAINTS[level];
  return painted({ text: `${LABELS[level] ?? ''}${text}`, ...(paint ? { paint } : {}) }, colour);
}

/** One plain line per message. */
export function textReporter(sink: LineSink, options: TextReporterOptions): Reporter {
  return {
    emit(message) {
      if (message.level === 'debug' && !options.verbose) return;
      if (message.level === 'progress' && !options.verbose && !options.progress) return;
      if (definitionOf(message.code)?.counter) return;
      sink.write(`${lineFor(message, options.colour)}\n`);
    },
  };
}
