import {
  ordersEventsConfig,
  ordersHttpConfig,
  ordersInternalConfig,
  ordersQueueConfig,
  ordersSweepConfig,
} from './config.ts';

const all = {
  ORDERS_TABLE: 'orders',
  ORDERS_OUTBOX_TABLE: 'outbox',
  EVENTS_TOPIC_ARN: 'topic',
  IDEMPOTENCY_TABLE: 'idempotency',
  CATALOG_FUNCTION_NAME: 'catalog',
  CART_FUNCTION_NAME: 'cart',
  CLIENTS_TABLE: 'clients',
  QUEUE_URL: 'http://queue',
  DEAD_LETTER_QUEUE_URL: 'http://dead',
};

test('every missing setting is named at once', () => {
  expect(() =>
    ordersHttpConfig({ ...all, IDEMPOTENCY_TABLE: '', CART_FUNCTION_NAME: undefined, LEASE_SECONDS: 'x' }),
  ).toThrow(/IDEMPOTENCY_TABLE is not set.*CART_FUNCTION_NAME is not set.*LEASE_SECONDS is "x"/s);
});

test('the lease is 30 s and any origin may call unless it is said otherwise', () => {
  expect(ordersHttpConfig(all)).toMatchObject({ leaseSeconds: 30, allowOrigin: '*' });
  expect(ordersHttpConfig({ ...all, LEASE_SECONDS: '60' }).leaseSeconds).toBe(60);
});

test('a function asks only for what it uses', () => {
  const { ORDERS_OUTBOX_TABLE, EVENTS_TOPIC_ARN, ORDERS_TABLE, QUEUE_URL, DEAD_LETTER_QUEUE_URL } = all;
  expect(ordersSweepConfig({ ORDERS_OUTBOX_TABLE, EVENTS_TOPIC_ARN })).toEqual({
    outboxTable: 'outbox',
    topicArn: 'topic',
  });
  const queue = { QUEUE_URL, DEAD_LETTER_QUEUE_URL };
  const owners = {
    PAYMENTS_FUNCTION_NAME: 'payments',
    SHIPPING_FUNCTION_NAME: 'shipping',
    CATALOG_FUNCTION_NAME: 'catalog',
  };
  expect(
    ordersEventsConfig({ ORDERS_OUTBOX_TABLE, EVENTS_TOPIC_ARN, ORDERS_TABLE, ...owners }),
  ).toMatchObject({
    paymentsFunction: 'payments',
    shippingFunction: 'shipping',
    catalogFunction: 'catalog',
    ordersTable: 'orders',
  });
  expect(ordersQueueConfig(queue)).toEqual({
    queueUrl: 'http://queue',
    deadLetterQueueUrl: 'http://dead',
  });
  expect(ordersInternalConfig({ ORDERS_TABLE })).toEqual({ ordersTable: 'orders' });
});
