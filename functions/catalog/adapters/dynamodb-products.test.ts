import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fakeClock } from '../../../platform/clock.ts';
import { openDynamo } from '../../../platform/dynamodb.ts';
import { seededIds } from '../../../platform/ids.ts';
import { take } from '../domain/stock.ts';
import { dynamodbProducts } from './dynamodb-products.ts';

/** The store over a table that answers every single write with this error. */
function storeThatMeets(error: Error) {
  const clock = fakeClock();
  const { client } = openDynamo(clock, seededIds(clock));
  const send = async (command: unknown) => {
    if (command instanceof UpdateCommand || command instanceof PutCommand) throw error;
    return {};
  };
  const failing: DynamoDBDocumentClient = Object.assign(Object.create(client), { send });
  const tables = { products: 'p', answers: 'a' };
  return dynamodbProducts({ client: failing, clock, ids: seededIds(clock) }, tables);
}

const answer = { id: 'k', fingerprint: 'f', status: 409, body: '{}', expiresAt: 1 };

// The local engine never raises it; AWS does when a transaction has the row in hand.
test('a single write that meets a transaction is refused, to be decided again', async () => {
  const store = storeThatMeets(new TransactionConflictException({ message: 'conflict', $metadata: {} }));
  expect(await store.moveStock('lamp', take(1))).toBeUndefined();
  expect(await store.storeAnswer(answer)).toBe(false);
});

test('any other error is not taken for a refusal', async () => {
  const store = storeThatMeets(new Error('no table'));
  await expect(store.moveStock('lamp', take(1))).rejects.toThrow('no table');
  await expect(store.storeAnswer(answer)).rejects.toThrow('no table');
});
