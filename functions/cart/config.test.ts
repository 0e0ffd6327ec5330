import { cartHttpConfig } from './config.ts';

const whole = { CARTS_TABLE: 'carts', CATALOG_FUNCTION_NAME: 'catalog', CLIENTS_TABLE: 'clients' };

test('an empty cart is in euros unless the settings say otherwise', () => {
  expect(cartHttpConfig(whole).currency).toBe('EUR');
  expect(cartHttpConfig({ ...whole, DEFAULT_CURRENCY: 'JPY' }).currency).toBe('JPY');
});

test('everything that is wrong is reported at once', () => {
  const broken = { CARTS_TABLE: 'carts', DEFAULT_CURRENCY: 'euro' };
  expect(() => cartHttpConfig(broken)).toThrow(/DEFAULT_CURRENCY[\s\S]*CATALOG_FUNCTION_NAME/);
});
