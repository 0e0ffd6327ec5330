import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DomainError } from './errors.ts';
import { conflictsAsRetryable, isTransient, transientAsUnavailable } from './sdk-errors.ts';

const error = (name: string, more: object = {}) => Object.assign(new Error(name), { name }, more);

test.each([
  error('ThrottlingException'),
  error('ProvisionedThroughputExceededException'),
  error('TransactionConflictException'),
  error('TimeoutError', { code: 'ETIMEDOUT' }),
  error('Error', { code: 'ECONNRESET' }),
  error('Error', { code: 'ECONNREFUSED' }),
  error('Unheard', { $fault: 'server' }),
  error('Unheard', { $metadata: { httpStatusCode: 503 } }),
])('%s is transient', (failure) => {
  expect(isTransient(failure)).toBe(true);
});

test.each([
  error('ConditionalCheckFailedException', { $fault: 'client', $metadata: { httpStatusCode: 400 } }),
  error('TransactionCanceledException', { $fault: 'client' }),
  error('ValidationException', { $fault: 'client' }),
  error('AccessDeniedException', { $fault: 'client' }),
  error('TypeError'),
  'ThrottlingException',
  undefined,
])('%s is', (failure) => {
  expect(isTransient(failure)).toBe(false);
});

/** A client whose every attempt fails with these errors in turn, without a network. */
function failingWith(failures: readonly Error[]) {
  let attempts = 0;
  const client = new DynamoDBClient({
    region: 'eu-central-1',
    maxAttempts: 2,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  client.middlewareStack.add(
    () => async () => {
      attempts += 1;
      throw failures[attempts - 1] ?? failures[0];
    },
    { step: 'deserialize', name: 'fail', priority: 'high' },
  );
  const get = () => client.send(new GetItemCommand({ TableName: 'T', Key: { id: { S: 'x' } } }));
  conflictsAsRetryable(client);
  return { client: transientAsUnavailable(client, 'the store'), get, attempts: () => attempts };
}

test('a failure that outlasts the client’s retries is unavailable, with its cause', async () => {
  const throttled = error('ThrottlingException', { $metadata: {} });
  const { get, attempts } = failingWith([throttled]);
  const failure = await get().catch((caught: unknown) => caught);
  expect(failure).toBeInstanceOf(DomainError);
  expect(failure).toMatchObject({
    kind: 'unavailable',
    code: 'temporarily_unavailable',
    message: 'the store does not answer',
    retryAfterSeconds: 1,
    cause: throttled,
  });
  expect(attempts()).toBe(2);
});

test('other failures come as they are', async () => {
  const refused = error('ValidationException', { $fault: 'client', $metadata: {} });
  await expect(failingWith([refused]).get()).rejects.toBe(refused);
});

test('a row that a transaction has in hand is tried again', async () => {
  const conflict = error('TransactionConflictException', { $fault: 'client', $metadata: {} });
  const refused = error('ValidationException', { $fault: 'client', $metadata: {} });
  const { get, attempts } = failingWith([conflict, refused]);
  await expect(get()).rejects.toBe(refused);
  expect(attempts()).toBe(2);
});
