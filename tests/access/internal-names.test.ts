import { unavailable } from '../../platform/errors.ts';
import { operationsOf, shopDocument } from './document.ts';
import type { Replacements, Rows } from './in-process-shop.ts';
import { sampleOf } from './samples.ts';
import { openStage } from './stage.ts';

/** What AWS says when something of the shop's own is broken: full of names that are nobody's business. */
const SAID =
  'User: arn:aws:sts::111122223333:assumed-role/cloudcart-prod-OrdersHttpRole-X/cloudcart-prod-orders-http is not authorized ' +
  'to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:eu-central-1:111122223333:table/cloudcart-prod-Orders';

const INTERNAL = /arn:|cloudcart-|dynamodb|lambda|\bTable\b|Exception|at \w+ \(|node_modules|\.ts:\d/i;

/** Every method of a port fails in this way. */
const failing = <Port extends object>(port: Port, fail: () => Error): Port =>
  new Proxy(port, {
    get: (target, name) =>
      typeof Reflect.get(target, name) === 'function'
        ? async () => Promise.reject(fail())
        : Reflect.get(target, name),
  });

const ways: Readonly<Record<string, () => Error>> = {
  'an error of the SDK': () => Object.assign(new Error(SAID), { name: 'AccessDeniedException' }),
  'a fault with such a cause': () => unavailable('the store does not answer', new Error(SAID)),
};

/** Breaks stores after the stage is set. */
function breakStores(rows: Rows, fail: () => Error): void {
  const { orders, carts, shipping } = rows;
  for (const port of [orders.orders, orders.claims, carts, shipping.shipments]) {
    for (const name of Object.keys(port)) {
      if (typeof Reflect.get(port, name) === 'function')
        Object.assign(port, { [name]: async () => Promise.reject(fail()) });
    }
  }
}

const operations = operationsOf(shopDocument());

describe.each(Object.entries(ways))('where the shop is broken by %s', (_what, fail) => {
  test.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s names nothing of the inside',
    async (_id, operation) => {
      let broken = false;
      const replaced: Replacements = {
        products: (store) =>
          new Proxy(store, {
            get: (target, name) => Reflect.get(broken ? failing(target, fail) : target, name),
          }),
        catalog: (client) =>
          new Proxy(client, {
            get: (target, name) => Reflect.get(broken ? failing(target, fail) : target, name),
          }),
      };
      const { shop, held } = await openStage(replaced);
      const { path, body } = sampleOf(operation, held);
      broken = true;
      breakStores(shop.rows, fail);
      const { status, text, headers } = await shop.send(
        operation.method,
        path,
        body === undefined ? {} : { body },
      );
      const said = `${text} ${[...headers].map(([name, value]) => `${name}: ${value}`).join(' ')}`;
      if (status >= 400) expect(said).not.toMatch(INTERNAL);
      // What has no store works all the same.
      expect([operation.id, status >= 500]).toEqual([
        operation.id,
        !['getHealth', 'getOpenApi'].includes(operation.id),
      ]);
    },
  );
});
