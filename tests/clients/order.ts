import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callShop } from '../harness/shop.ts';
import type { ClientRun, Generator } from './generators.ts';

/** A running shop that clients are generated for. */
export interface ShopUnderTest {
  /** Outputs of the deployed stacks, `ApiUrl` and `ApiKey` among them. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The document that a shop serves, as it was sent, and the absolute address that it names. */
export async function servedDocument({ outputs }: ShopUnderTest): Promise<{ text: string; server: string }> {
  const { text, body } = await callShop<{ servers: { url: string }[] }>(outputs, 'GET', '/openapi.json', {
    key: false,
  });
  return { text, server: body.servers[0]?.url ?? '' };
}

/** Calls `work` with a folder that is removed afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudcart-client-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Generates a client for a shop and lets it order a cart of two units.
 * @returns what is wrong with the order, empty when nothing is
 */
export async function orderWith(generator: Generator, shop: ShopUnderTest, name: string): Promise<string[]> {
  const { text: document, server } = await servedDocument(shop);
  const product = {
    productId: `client-${name}`,
    name: `Client ${name}`,
    category: 'tests',
    // The total is more than 32 bits hold.
    price: { amount: 1_500_000_000, currency: 'IDR' },
    stock: 2,
  };
  const created = await callShop(shop.outputs, 'POST', '/products', { body: product });
  if (created.status !== 201) return [`no product: ${created.status} ${created.text}`];
  const userId = `user-${name}`;
  const environment: ClientRun['environment'] = {
    SERVER: server,
    API_KEY: shop.outputs.ApiKey ?? '',
    USER_ID: userId,
    PRODUCT_ID: product.productId,
  };
  const { placed, read, missing } = await withFolder((folder) =>
    generator.run({ document, folder, environment }),
  );
  const { body: page } = await callShop<{ items: { orderId: string; total: unknown }[] }>(
    shop.outputs,
    'GET',
    `/orders?userId=${userId}`,
  );
  return [
    ...(page.items.length === 1 ? [] : [`${page.items.length} orders were placed`]),
    ...(page.items[0]?.orderId === placed.orderId ? [] : [`the client placed ${placed.orderId}`]),
    ...(read.orderId === placed.orderId && read.userId === userId ? [] : ['the client read another order']),
    ...(JSON.stringify(placed.total) === '{"amount":3000000000,"currency":"IDR"}'
      ? []
      : [`the total is ${JSON.stringify(placed.total)}`]),
    ...(missing === 'product_not_found' ? [] : [`a missing product is ${missing}`]),
  ];
}
