import { firstVersion } from './product.ts';
import { requireReadOnly } from './read-only.ts';

const said = { name: 'Lamp', category: 'home', price: { amount: 1, currency: 'EUR' } };
const lamp = () => firstVersion({ ...said, stock: 5 }, 'lamp', '2026-01-01T00:00:00.000Z');

test.each([
  {},
  { productId: 'lamp' },
  { version: 1 },
  { stock: 5 },
  { productId: 'lamp', version: 1, stock: 5, createdAt: '2020-01-01T00:00:00.000Z' },
])('a replacement may name %j', (named) => {
  expect(() => requireReadOnly(lamp(), { ...said, ...named })).not.toThrow();
});

test('what is not as it is now is refused, each field with what to do', () => {
  const by = { ...said, productId: 'chair', version: 2, stock: 0 };
  const message = (is: string, remedy: string) => `is ${is} now and cannot be changed here: ${remedy}`;
  const errors = [
    { path: 'productId', message: message('lamp', 'send it to the path of the product that is meant') },
    { path: 'version', message: message('1', 'read the product again, or leave it out') },
    {
      path: 'stock',
      message: message('5', 'change it with PATCH /products/{productId}/stock, or leave it out'),
    },
  ];
  const refused = { kind: 'invalid', code: 'read_only_field', errors };
  expect(() => requireReadOnly(lamp(), by)).toThrow(expect.objectContaining(refused));
  expect(() => requireReadOnly(lamp(), by)).toThrow(/productId is lamp .*; version is 1 .*; stock is 5/);
});
