import type { EventEmitter } from 'node:events';
import { ExitCode, errorLines } from '../errors.ts';
import { fileError } from './file-error.ts';
import { neutral } from './neutral.ts';

interface Stream extends EventEmitter {
  write(text: string): unknown;
}

/** The part of the process that this is about; a test brings its own. */
export interface Streams {
  stdout: Stream;
  stderr: Stream;
  exit(code: number): unknown;
}

/**
 * Ends the process with a message when its results cannot be written: a full disk is an error, a reader that has read enough
 * (`cloudcart … | head`) is none. What cannot be written to stderr stops no work.
 */
export function guardStreams({ stdout, stderr, exit }: Streams): void {
  stderr.on('error', () => undefined);
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return exit(ExitCode.Done);
    const known = fileError(error, 'The output');
    const lines = known ? [...known.lines, ...known.remedyLines] : errorLines(error);
    stderr.write(`error: ${lines.map(neutral).join('\n')}\n`);
    return exit(ExitCode.Unexpected);
  });
}
