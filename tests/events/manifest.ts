import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const EVENTS = join(process.cwd(), 'events');

/** One line of `events/manifest.json`; `events/README.md` says what each key is. */
export interface SampleEvent {
  file: string;
  function: string;
  logicalId: string;
  stack: string;
  trigger: string;
  expect: Record<string, unknown>;
}

export const readManifest = (): SampleEvent[] =>
  JSON.parse(readFileSync(join(EVENTS, 'manifest.json'), 'utf8'));

/** The event as it goes over the wire. */
export const readEvent = (file: string): string => readFileSync(join(EVENTS, file), 'utf8');
