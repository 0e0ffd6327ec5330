import { callsOf, distinct, type TrailEvent } from './calls.ts';

const place = { region: 'eu-west-1', account: '111122223333', apiKeys: ['key-1'] };
const table = (name: string): string => `arn:aws:dynamodb:eu-west-1:111122223333:table/${name}`;
const event = (
  source: string,
  name: string,
  parameters: TrailEvent['parameters'],
  called?: string,
): TrailEvent => ({ source, name, parameters, resources: called ? [{ ResourceName: called }] : [] });

test.each<[string, TrailEvent, string[]]>([
  ['an item', event('dynamodb', 'GetItem', { TableName: 'Carts' }), [`dynamodb:GetItem ${table('Carts')}`]],
  [
    'an API key',
    event('apigateway', 'GET.apigateway', { includeValue: 'true' }),
    ['apigateway:GET arn:aws:apigateway:eu-west-1::/apikeys/key-1'],
  ],
  [
    'an index',
    event('dynamodb', 'Query', { TableName: 'Orders', IndexName: 'userId-index' }),
    [`dynamodb:Query ${table('Orders/index/userId-index')}`],
  ],
  [
    'a batch',
    event('dynamodb', 'BatchGetItem', { RequestItems: { Products: {}, Reservations: {} } }),
    [`dynamodb:BatchGetItem ${table('Products')}`, `dynamodb:BatchGetItem ${table('Reservations')}`],
  ],
  [
    'a transaction',
    event('dynamodb', 'TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'Orders' } },
        { Update: { TableName: 'Products' } },
        { ConditionCheck: { TableName: 'Carts' } },
        { Delete: { TableName: 'Claims' } },
      ],
    }),
    [
      `dynamodb:PutItem ${table('Orders')}`,
      `dynamodb:UpdateItem ${table('Products')}`,
      `dynamodb:ConditionCheckItem ${table('Carts')}`,
      `dynamodb:DeleteItem ${table('Claims')}`,
    ],
  ],
  [
    'an event',
    event('sns', 'POST.sns', {
      Action: 'PublishBatch',
      TopicArn: 'arn:aws:sns:eu-west-1:111122223333:events',
    }),
    ['sns:Publish arn:aws:sns:eu-west-1:111122223333:events'],
  ],
  [
    'a message',
    event('sqs', 'ChangeMessageVisibility', { QueueUrl: 'http://127.0.0.1:1/111122223333/cart' }),
    ['sqs:ChangeMessageVisibility arn:aws:sqs:eu-west-1:111122223333:cart'],
  ],
  [
    'another function',
    event('lambda', 'Invoke', {}, 'catalog'),
    ['lambda:InvokeFunction arn:aws:lambda:eu-west-1:111122223333:function:catalog'],
  ],
])('%s', (_what, recorded, expected) => {
  expect(callsOf(recorded, place).map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected);
});

test.each([
  event('kms', 'Decrypt', { KeyId: 'x' }),
  event('sns', 'POST.sns', { Action: 'Subscribe' }),
  event('lambda', 'GetFunction', {}, 'catalog'),
])('a call that is not known is not passed over: $source $name', (recorded) => {
  expect(() => callsOf(recorded, place)).toThrow('say in tests/privilege/calls.ts');
});

test('a call without its resource is not passed over', () => {
  expect(() => callsOf(event('dynamodb', 'GetItem', {}), place)).toThrow('lacks its resource');
});

test('each call is kept once', () => {
  const one = { action: 'a:B', resource: 'r' };
  expect(distinct([one, { action: 'a:A', resource: 'r' }, { ...one }])).toEqual([
    { action: 'a:A', resource: 'r' },
    one,
  ]);
});
