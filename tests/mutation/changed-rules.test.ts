import { changedRules } from './changed-rules.ts';
import stryker from './stryker.config.mjs';

const exists = (file: string) => !file.includes('deleted');

test('rules are mutated that changed, or whose tests changed', () => {
  const changed = [
    'functions/orders/domain/order.ts',
    'functions/cart/domain/cart.test.ts',
    'functions/cart/domain/cart.ts',
    'functions/catalog/use-cases/reserve-stock.ts',
    'platform/retry.test.ts',
  ];
  expect(changedRules(changed, stryker.mutate, exists)).toEqual([
    'functions/cart/domain/cart.ts',
    'functions/catalog/use-cases/reserve-stock.ts',
    'functions/orders/domain/order.ts',
    'platform/retry.ts',
  ]);
});

test('other files, deleted rules and tests of several rules are left out', () => {
  const changed = [
    'README.md',
    'functions/orders/http.ts',
    'functions/orders/domain/deleted.ts',
    'functions/catalog/use-cases/handle-order-paid.ts',
    'functions/cart/adapters/cart-store.contract.ts',
  ];
  expect(changedRules(changed, stryker.mutate, exists)).toEqual([]);
});
