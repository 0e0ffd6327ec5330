import { type DoorStatement, openDoors } from './doors.ts';

const door = (over: Partial<DoorStatement>) => ({
  name: 'orders',
  statements: [
    { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', ...over },
  ],
});
const from = (arn: string) => ({ ArnLike: { 'aws:SourceArn': arn } });
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:events';

test('a service that is asked which resource it comes from', () => {
  expect(openDoors(door({ Condition: from(TOPIC) }))).toEqual([]);
  expect(openDoors(door({ Condition: { StringEquals: { 'AWS:SourceOwner': '000000000000' } } }))).toEqual([]);
});

test('a service that is not asked', () => {
  const may = 'orders: {"Service":"sns.amazonaws.com"} may sqs:SendMessage from anywhere';
  expect(openDoors(door({}))).toEqual([may]);
  expect(openDoors(door({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }))).toEqual([may]);
});

test.each(['*', 'arn:aws:sns:*:*:events', 'arn:aws:sns:us-east-1::events'])(
  'anybody by a wildcard: %s',
  (arn) => {
    expect(openDoors(door({ Condition: from(arn) }))).toHaveLength(1);
  },
);

test('everybody, and what is forbidden to everybody', () => {
  expect(openDoors(door({ Principal: '*' }))).toEqual(['orders: "*" may sqs:SendMessage from anywhere']);
  expect(openDoors(door({ Principal: '*', Effect: 'Deny' }))).toEqual([]);
});
