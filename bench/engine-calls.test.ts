import { type Call, usageOf } from './engine-calls.ts';

const dynamo = (name: string, parameters: Record<string, unknown>): Call => ({
  source: 'dynamodb',
  name,
  parameters: { TableName: 'cloudcart-local-Orders', ...parameters },
});

test('request units are counted by table, as AWS bills them', () => {
  const { readUnits, writeUnits } = usageOf([
    dynamo('GetItem', {}),
    dynamo('GetItem', { ConsistentRead: true }),
    dynamo('UpdateItem', {}),
    dynamo('BatchGetItem', { RequestItems: { 'cloudcart-local-Products': { Keys: [{}, {}, {}] } } }),
    dynamo('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'cloudcart-local-Orders', Item: {} } },
        { ConditionCheck: { TableName: 'cloudcart-local-Carts' } },
      ],
    }),
  ]);
  expect(readUnits).toEqual({ Orders: 1.5, Products: 1.5 });
  expect(writeUnits).toEqual({ Orders: 3, Carts: 2 });
});

test("the sweeps' own queries are a schedule's", () => {
  expect(usageOf([dynamo('Query', { IndexName: 'UnsentIndex' })]).readUnits).toEqual({});
});

test('publishes are counted one by one, in a batch too', () => {
  const batch = {
    Action: 'PublishBatch',
    'PublishBatchRequestEntries.member.1.Id': 'a',
    'PublishBatchRequestEntries.member.2.Id': 'b',
  };
  const calls: Call[] = [
    { source: 'sns', name: 'POST.sns', parameters: { Action: 'Publish' } },
    { source: 'sns', name: 'POST.sns', parameters: batch },
    { source: 'sqs', name: 'ChangeMessageVisibility', parameters: {} },
    { source: 'sqs', name: 'GetQueueAttributes', parameters: {} },
  ];
  expect(usageOf(calls)).toMatchObject({ snsPublishes: 3, sqsRequests: 1 });
});
