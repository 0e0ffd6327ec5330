import { idleRuntime } from './commands/idle-runtime.ts';
import { renderManual } from './commands/manual.ts';
import { createProgram } from './main.ts';
import { renderMessages } from './messages/render-messages.ts';
import shop from './shop/plugin.ts';

/** The documents that are written from the code, below the project's folder. */
export const DOCUMENTS: readonly { file: string; render(): string }[] = [
  { file: 'docs/messages.md', render: renderMessages },
  { file: 'docs/cli.md', render: () => renderManual(createProgram('', idleRuntime, shop)) },
];
