import { registerDemo } from '../commands/demo.ts';
import { registerSeed } from '../commands/seed.ts';
import { definePlugin } from '../plugin/plugin.ts';
import { registerReconcile } from './reconcile/command.ts';

/** What the shop adds to the command; package.json names this file. */
export default definePlugin({
  name: 'shop',
  commands: [registerSeed, registerDemo, registerReconcile],
  afterUp: async (context) => (await import('./open-shop.ts')).prepareShop(context),
  story: async () => (await import('./story/order-story.ts')).orderStory,
});
