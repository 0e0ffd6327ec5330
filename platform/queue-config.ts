import { type Reader, required } from './config.ts';

type Setting = [variable: string, read: Reader<string>];

/** Settings of a queue's function: whose messages it takes, and where those go that no retry can handle. */
export const queueSettings: { readonly queueUrl: Setting; readonly deadLetterQueueUrl: Setting } = {
  queueUrl: ['QUEUE_URL', required],
  deadLetterQueueUrl: ['DEAD_LETTER_QUEUE_URL', required],
};
