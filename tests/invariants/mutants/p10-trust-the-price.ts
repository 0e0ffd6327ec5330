import { redUnder } from '../../access/trials.ts';
import type { Mutant } from './mutant.ts';

/** What the cart says is what is paid, whatever the catalog has come to ask for it. */
export const mutant: Mutant = {
  promise: 'P10',
  name: "trust the client's price",
  run: () =>
    redUnder('P10', {
      catalog: (client) => ({
        ...client,
        reserve: async ({ expectedPrices, ...request }) => {
          const result = await client.reserve(request);
          if (expectedPrices === undefined || result.outcome !== 'reserved') return result;
          const lines = result.lines.map((line) => {
            const unitPrice = expectedPrices[line.productId] ?? line.unitPrice;
            return {
              ...line,
              unitPrice,
              lineTotal: { ...unitPrice, amount: unitPrice.amount * line.quantity },
            };
          });
          const amount = lines.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0);
          return { ...result, lines, total: { ...result.total, amount } };
        },
      }),
    }),
};
