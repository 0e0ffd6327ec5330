import { formatMoney, type Money } from '../../../platform/money.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import type { ShopClient } from '../../shop/client.ts';
import { expectStatus } from './expect-status.ts';

export interface Product {
  productId: string;
  name: string;
  price: Money;
  stock: number;
}

interface ProductPage {
  items: Product[];
  nextKey?: string;
}

/** Pages of the catalog that are looked through for something in stock. */
const mostPages = 50;

/** Units that the customer buys of a product at most. */
const units = 2;

/** Products with enough units in stock, from the first pages on which there are two of one currency. */
async function productsInStock(shop: ShopClient): Promise<{ seen: number; available: Product[] }> {
  const available: Product[] = [];
  let seen = 0;
  let cursor = '';
  for (let page = 0; page < mostPages; page += 1) {
    const path = `/products?limit=100${cursor}`;
    const { items, nextKey } = await expectStatus<ProductPage>(shop, 200, ['GET', path]);
    seen += items.length;
    available.push(...items.filter(({ stock }) => stock >= units));
    const currencies = new Set(available.map(({ price }) => price.currency));
    if (nextKey === undefined || available.length > currencies.size) break;
    cursor = `&lastKey=${encodeURIComponent(nextKey)}`;
  }
  return { seen, available };
}

/** Two products in stock, of one currency, as a customer with a free afternoon would find them. */
export async function browse(
  context: Pick<ActionContext, 'ids'>,
  shop: ShopClient,
): Promise<readonly [Product[], string]> {
  const { seen, available } = await productsInStock(shop);
  const first = available[Math.floor(context.ids.random() * available.length)];
  if (!first) {
    throw new CliError(
      seen === 0 ? 'The catalog is empty.' : `None of ${seen} products has ${units} units in stock.`,
      { code: 'demo-empty-catalog', exitCode: ExitCode.Usage, remedy: 'Fill it: npx cloudcart seed' },
    );
  }
  const others = available.filter(
    ({ productId, price }) => productId !== first.productId && price.currency === first.price.currency,
  );
  const second = others[Math.floor(context.ids.random() * others.length)];
  const chosen = second ? [first, second] : [first];
  const names = chosen.map(({ name, price }) => `${name} for ${formatMoney(price)}`).join(' and ');
  return [chosen, `saw ${seen} products, likes ${names}`];
}
