import type { Holdings } from './samples.ts';
import type { Send } from './send.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Tries to buy at another price than the shop's of now. @returns what could be bought so */
export async function pricesAreTheShops(send: Send, held: Holdings, stored: () => Promise<string>) {
  const problems: string[] = [];
  let tried = 0;
  const { ada, productId, cartVersion } = held;
  const refused = async (what: string, body: object, status: number, code: string) => {
    tried += 1;
    const before = await stored();
    const answer = await send('POST', '/orders', { body });
    if (answer.status !== status || answer.json?.code !== code)
      problems.push(`${what}: ${answer.status} ${answer.text}`);
    if ((await stored()) !== before) problems.push(`${what}: it had an effect`);
  };
  const line = { productId, quantity: 1 };
  for (const field of ['price', 'unitPrice', 'lineTotal', 'discount']) {
    const items = [{ ...line, [field]: eur(1) }];
    await refused(`a line with ${field}`, { userId: ada, items }, 400, 'validation_failed');
  }
  for (const field of ['total', 'subtotal', 'price', 'currency', 'expectedPrices']) {
    await refused(
      `an order with ${field}`,
      { userId: ada, items: [line], [field]: eur(1) },
      400,
      'validation_failed',
    );
  }
  await send('PATCH', `/products/${productId}`, { body: { price: eur(999_00) } });
  await refused('the cart after a change of price', { userId: ada, cartVersion }, 409, 'price_changed');
  const placed = await send('POST', '/orders', { body: { userId: ada, items: [line] } });
  tried += 1;
  const { total } = (placed.json ?? {}) as { total?: { amount: number } };
  if (total?.amount !== 999_00)
    problems.push(`an order of items costs ${total?.amount}, not the price of now`);
  return { tried, problems };
}
