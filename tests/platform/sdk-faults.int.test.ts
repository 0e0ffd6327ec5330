import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { requestHandler, transientAsUnavailable } from '../../platform/sdk-errors.ts';
import { engine } from '../harness/shop.ts';

describe('a service that takes the call and never answers', () => {
  let silent: Server;
  let calls = 0;
  beforeAll(async () => {
    silent = createServer(() => {
      calls += 1;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    silent.closeAllConnections();
    silent.close();
  });

  test('is given up after the time-out of each attempt, as unavailable', async () => {
    const { port } = silent.address() as AddressInfo;
    const client = new DynamoDBClient({
      ...engine(),
      endpoint: `http://127.0.0.1:${port}`,
      maxAttempts: 2,
      requestHandler: requestHandler(100),
    });
    transientAsUnavailable(client, 'the store');
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
      kind: 'unavailable',
      cause: { name: 'TimeoutError' },
    });
    expect(calls).toBe(2);
  }, 10_000);
});
