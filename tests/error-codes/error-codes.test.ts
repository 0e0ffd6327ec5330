import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { sharedCodes } from '../../platform/http/route-errors.ts';
import { shopRoutes } from '../../server/routes.ts';
import { getHealth, getOpenApi } from '../../server/shop-info.ts';
import { createCodeReader } from './thrown-codes.ts';

const routes = [...shopRoutes, getHealth, getOpenApi];
const nameOf = ({ kind, code }: { kind: string; code: string }): string => `${kind} ${code}`;
const thrown = createCodeReader().thrown();

test('every handler is found', () => {
  expect([...thrown.keys()].sort()).toEqual(routes.map(({ operationId }) => operationId).sort());
  expect(thrown.get('placeOrder')).toEqual(expect.arrayContaining(['conflict insufficient_stock']));
});

test.each(routes.map((route) => [route.operationId, route] as const))(
  '%s lists the error codes that its handler throws, and no others',
  (id, route) => {
    const shared = sharedCodes(route).map(nameOf);
    const own = (thrown.get(id) ?? []).filter((code) => !shared.includes(code));
    expect(route.errorCodes.map(nameOf).sort()).toEqual(own);
  },
);

test('adapters of services with routes name no error code of a route: it would be missed here', () => {
  const adapters = globSync('functions/{catalog,cart,orders,shipping}/adapters/**/*.ts')
    .filter((file) => !/\.(?:test|contract|fake)\.ts$/.test(file))
    .map((file) => resolve(file));
  expect(adapters.length).toBeGreaterThan(8);
  const codes = createCodeReader(adapters).codesIn();
  expect(codes.filter((code) => code !== 'unavailable temporarily_unavailable')).toEqual([]);
});
