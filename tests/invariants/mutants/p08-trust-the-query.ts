import type { HttpApp } from '../../../platform/http/app.ts';
import { redUnder } from '../../access/trials.ts';
import type { Mutant } from './mutant.ts';

/** Whoever is named in the query is taken for the order's owner. */
export const mutant: Mutant = {
  promise: 'P8',
  name: 'trust userId of the query',
  run: () =>
    redUnder('P8', {
      app: (app, { orders }): HttpApp => ({
        ...app,
        handle: (request) => {
          const [, , orderId = ''] = request.path.split('/');
          const order = orders.rows.orders.get(orderId);
          if (order === undefined || !('userId' in order)) return app.handle(request);
          return app.handle({ ...request, query: new URLSearchParams({ userId: order.userId }) });
        },
      }),
    }),
};
