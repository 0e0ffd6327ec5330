import { judgeOf } from './answers.ts';
import { operationsOf, shopDocument } from './document.ts';
import { foreignReads } from './foreign.ts';
import { hostileInputs } from './hostile.ts';
import type { Replacements } from './in-process-shop.ts';
import { massAssignment } from './mass-assignment.ts';
import { pricesAreTheShops } from './prices.ts';
import { openStage } from './stage.ts';

/** What was tried, and what broke the promise. */
export interface Outcome {
  readonly tried: number;
  readonly problems: readonly string[];
}

/** The tests of the promises that a request alone can break, over a shop in this process with parts replaced. */
export const trials: Readonly<
  Record<'P8' | 'P9' | 'P10' | 'P11', (replaced?: Replacements) => Promise<Outcome>>
> = {
  P8: async (replaced) => {
    const { shop, held } = await openStage(replaced);
    return foreignReads(operationsOf(shopDocument()), shop.send, held);
  },
  P9: async (replaced) => {
    const { shop, held } = await openStage(replaced);
    // 'eve' is the user that is put into bodies.
    const stored = () => shop.stored(held.ada, held.eve, 'eve');
    return massAssignment(operationsOf(shopDocument()), shop.send, held, stored);
  },
  P10: async (replaced) => {
    const { shop, held } = await openStage(replaced);
    return pricesAreTheShops(shop.send, held, () => shop.stored(held.ada));
  },
  P11: async (replaced) => {
    const { shop, held } = await openStage(replaced);
    const document = shopDocument();
    return hostileInputs(operationsOf(document), shop.send, held, judgeOf(document));
  },
};

/** A trial of a mutant: red when its promise's test finds something. */
export async function redUnder(promise: keyof typeof trials, replaced: Replacements) {
  const { problems } = await trials[promise](replaced);
  return { red: problems.length > 0, detail: problems[0] ?? 'nothing was found' };
}
