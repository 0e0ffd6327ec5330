import type { Route } from '../../platform/http/route.ts';
import { shopRoutes } from '../../server/routes.ts';
import { getHealth, getOpenApi } from '../../server/shop-info.ts';
import { operationsOf, shopDocument } from './document.ts';
import { keyWith, scopeSets } from './in-process-shop.ts';
import { sampleOf } from './samples.ts';
import { openStage } from './stage.ts';

const routes: readonly Route[] = [...shopRoutes, getHealth, getOpenApi];
const operations = operationsOf(shopDocument());
const matrix = routes.flatMap((route) =>
  scopeSets().map((scopes) => ({
    route,
    scopes,
    title: `${route.operationId} by ${scopes.join(', ') || 'none'}`,
  })),
);

const refused = (status: number, code: unknown): boolean => status === 403 && code === 'scope_required';

test.each(matrix)('the scopes of a client decide: $title', async ({ route, scopes }) => {
  const { shop, held } = await openStage();
  const operation = operations.find(({ id }) => id === route.operationId);
  if (operation === undefined) throw new Error(`${route.operationId} is not in the document`);
  const { path, body } = sampleOf(operation, held);
  const before = await shop.stored(held.ada);
  const key = keyWith(scopes);
  const { status, json } = await shop.send(operation.method, path, { key, ...(body ? { body } : {}) });
  const allowed = route.access === 'public' || scopes.includes(route.scope);
  expect([status, refused(status, json?.code)]).toEqual([status, !allowed]);
  if (allowed) return;
  expect(json?.scope).toBe(route.scope);
  expect(await shop.stored(held.ada)).toBe(before);
});

test.each(routes)('$operationId is closed to a key of no client, unless it is public', async (route) => {
  const { shop, held } = await openStage();
  const operation = operations.find(({ id }) => id === route.operationId);
  if (operation === undefined) throw new Error(`${route.operationId} is not in the document`);
  const { path, body } = sampleOf(operation, held);
  const sent = { key: 'a-key-of-no-client', ...(body ? { body } : {}) };
  const { status, json } = await shop.send(operation.method, path, sent);
  expect(status === 403 && json?.code === 'api_key_required').toBe(route.access === 'machine');
});

test('the scopes keep catalog, checkout and orders apart', () => {
  const byScope = Object.groupBy(routes, (route) => route.scope ?? 'public');
  const idsOf = (scope: string) =>
    (byScope[scope as 'catalog'] ?? []).map(({ operationId }) => operationId).sort();
  expect(idsOf('catalog')).toEqual([
    'archiveProduct',
    'changeStock',
    'createProduct',
    'patchProduct',
    'replaceProduct',
  ]);
  expect(idsOf('checkout')).toEqual([
    'addToCart',
    'changeCartLine',
    'getCart',
    'placeOrder',
    'removeCartLine',
  ]);
  expect(idsOf('orders')).toEqual(['cancelOrder', 'getOrder', 'getShipment', 'listOrders']);
});
