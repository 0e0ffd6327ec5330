import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { fakeClock } from '../../../../platform/clock.ts';
import { openDynamo } from '../../../../platform/dynamodb.ts';
import { seededIds } from '../../../../platform/ids.ts';
import { dynamodbProducts } from './products.ts';

/** The store over a client whose every call ends in this error, once the SDK's retries are spent. */
function storeThatMeets(error: Error) {
  const clock = fakeClock();
  const dynamo = openDynamo(clock, seededIds(clock));
  const fail = () => () => Promise.reject(error);
  dynamo.client.middlewareStack.add(fail, { step: 'initialize', name: 'fail', priority: 'low' });
  return dynamodbProducts(dynamo, { products: 'p', answers: 'a' });
}

const answer = { id: 'k', fingerprint: 'f', status: 409, body: '{}', expiresAt: 1 };

// The local engine never raises it; AWS does when a transaction has the row in hand.
test('a single write that meets a transaction is refused, to be decided again', async () => {
  const store = storeThatMeets(new TransactionConflictException({ message: 'conflict', $metadata: {} }));
  expect(await store.saveResponse(answer)).toBe(false);
});

test('any other error is not taken for a refusal', async () => {
  const store = storeThatMeets(new Error('no table'));
  await expect(store.saveResponse(answer)).rejects.toThrow('no table');
});
