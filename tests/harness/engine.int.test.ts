import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { engine } from './shop.ts';

test('the int tier has an engine of its own', async () => {
  const client = new DynamoDBClient(engine());
  const answer = await client.send(new ListTablesCommand({}));
  expect(answer.$metadata.httpStatusCode).toBe(200);
  client.destroy();
});
