import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { engine, outputs } from './shop.ts';

test('the int tier has an engine of its own', async () => {
  const client = new DynamoDBClient(engine());
  const answer = await client.send(new ListTablesCommand({}));
  expect(answer.$metadata.httpStatusCode).toBe(200);
  client.destroy();
});

test('the int tier has the tables and queues, and says what is missing', () => {
  expect(outputs().OrdersTableName).toMatch(/Orders/);
  expect(outputs().OrdersQueueUrl).toMatch(/^http/);
  expect(() => outputs().NoSuchOutput).toThrow(/No output NoSuchOutput .* OrdersTableName/);
});
