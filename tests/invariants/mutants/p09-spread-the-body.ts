import type { HttpApp } from '../../../platform/http/app.ts';
import { redUnder } from '../../access/trials.ts';
import type { Mutant } from './mutant.ts';

const KNOWN = new Set(['productId', 'name', 'description', 'category', 'type', 'price', 'stock', 'images']);

/** New products are stored as they were sent: fields that no schema knows pass, and lie over those of the shop. */
export const mutant: Mutant = {
  promise: 'P9',
  name: 'spread the body into the item',
  run: () => {
    let sent: Record<string, unknown> = {};
    return redUnder('P9', {
      app: (app): HttpApp => ({
        ...app,
        handle: async (request) => {
          if (request.method !== 'POST' || request.path !== '/products') return app.handle(request);
          sent = JSON.parse(Buffer.from(await request.body()).toString('utf8'));
          const kept = Object.fromEntries(Object.entries(sent).filter(([name]) => KNOWN.has(name)));
          return app.handle({ ...request, body: async () => Buffer.from(JSON.stringify(kept)) });
        },
      }),
      products: (store) => ({
        ...store,
        saveNew: (product) => store.saveNew({ ...product, ...sent, stock: product.stock } as typeof product),
      }),
    });
  },
};
