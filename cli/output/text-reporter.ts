import type { Message, MessageLevel, Reporter } from './message.ts';

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

const CODES: Partial<Record<MessageLevel, [string, string]>> = {
  error: ['\u001b[31m', '\u001b[39m'],
  warn: ['\u001b[33m', '\u001b[39m'],
  debug: ['\u001b[2m', '\u001b[22m'],
};

function line(message: Message, colour: boolean): string {
  const label = message.level === 'error' ? 'error: ' : message.level === 'warn' ? 'warning: ' : '';
  const code = colour ? CODES[message.level] : undefined;
  return code ? `${code[0]}${label}${message.text}${code[1]}` : `${label}${message.text}`;
}

/** One plain line per message. */
export function textReporter(sink: LineSink, options: TextReporterOptions): Reporter {
  return {
    emit(message) {
      if (message.level === 'debug' && !options.verbose) return;
      if (message.level === 'progress' && !options.verbose && !options.progress) return;
      sink.write(`${line(message, options.colour)}\n`);
    },
  };
}
