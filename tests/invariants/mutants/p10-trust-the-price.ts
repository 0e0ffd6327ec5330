import { redUnder } from '../../access/trials.ts';
import type { Mutant } from './mutant.ts';

/** What the cart says is what is paid, whatever the catalog has come to ask for it. */
export const mutant: Mutant = {
  promise: 'P10',
  name: "trust the client's price",
  run: () =>
    redUnder('P10', {
      catalog: (call) => async (request) => {
        if (request.operation !== 'reserve' || request.expectedPrices === undefined) return call(request);
        const { expectedPrices, ...asked } = request;
        const answer = await call(asked);
        if (!answer.ok || !('outcome' in answer) || answer.outcome !== 'reserved') return answer;
        const lines = answer.lines.map((line) => {
          const unitPrice = expectedPrices[line.productId] ?? line.unitPrice;
          return {
            ...line,
            unitPrice,
            lineTotal: { ...unitPrice, amount: unitPrice.amount * line.quantity },
          };
        });
        const amount = lines.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0);
        return { ...answer, lines, total: { ...answer.total, amount } };
      },
    }),
};
