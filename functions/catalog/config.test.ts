import { catalogHttpConfig, catalogInternalConfig, catalogSweepConfig } from './config.ts';

test('each function reads only what it uses', () => {
  expect(
    catalogHttpConfig({ PRODUCTS_TABLE: 'p', CATALOG_IDEMPOTENCY_TABLE: 'i', CLIENTS_TABLE: 'c' }),
  ).toEqual({
    productsTable: 'p',
    answersTable: 'i',
    clientsTable: 'c',
    allowOrigin: '*',
    publicUrl: '',
  });
  expect(
    catalogSweepConfig({
      PRODUCTS_TABLE: 'p',
      RESERVATIONS_TABLE: 'r',
      CATALOG_OUTBOX_TABLE: 'o',
      EVENTS_TOPIC_ARN: 't',
    }),
  ).toEqual({
    productsTable: 'p',
    reservationsTable: 'r',
    outboxTable: 'o',
    topicArn: 't',
  });
});

test('a hold lasts 15 minutes by default', () => {
  const tables = { PRODUCTS_TABLE: 'p', RESERVATIONS_TABLE: 'r' };
  expect(catalogInternalConfig(tables).holdSeconds).toBe(900);
  expect(catalogInternalConfig({ ...tables, HOLD_SECONDS: '5' }).holdSeconds).toBe(5);
});

test('every problem is reported at once', () => {
  const read = () => catalogInternalConfig({ PRODUCTS_TABLE: '', HOLD_SECONDS: '0' });
  expect(read).toThrow(/PRODUCTS_TABLE[\s\S]*RESERVATIONS_TABLE[\s\S]*HOLD_SECONDS/);
});
