import type { Runtime } from './commands/command.ts';
import { renderManual } from './commands/manual.ts';
import { createProgram } from './main.ts';
import { renderMessages } from './messages/render-messages.ts';
import shop from './shop/plugin.ts';

/** Nothing is run: only names and options are read. */
const idle: Runtime = {
  context: () => Promise.reject(new Error('the manual runs nothing')),
  runAction: () => Promise.reject(new Error('the manual runs nothing')),
};

/** The documents that are written from the code, below the project's folder. */
export const DOCUMENTS: readonly { file: string; render(): string }[] = [
  { file: 'docs/messages.md', render: renderMessages },
  { file: 'docs/cli.md', render: () => renderManual(createProgram('', idle, shop)) },
];
