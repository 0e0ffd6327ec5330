import { registerDemo } from '../commands/demo.ts';
import { registerSeed } from '../commands/seed.ts';
import { definePlugin } from '../plugin/plugin.ts';
import { registerReconcile } from './reconcile/command.ts';

/** What the shop adds to the command; package.json names this file. */
export default definePlugin({
  name: 'shop',
  commands: [registerSeed, registerDemo, registerReconcile],
  afterUp: async (context) => (await import('./open-shop.ts')).prepareShop(context),
  traceProvider: async () => (await import('./order-trace/order-trace.ts')).orderTrace,
});
