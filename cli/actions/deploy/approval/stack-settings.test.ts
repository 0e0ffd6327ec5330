import { stackReasons } from './stack-settings.ts';

const ROLE = { R: { Type: 'AWS::IAM::Role' } };
const deployed = { tags: { Project: 'shop', 'aws:cloudformation:x': 'y' } };

it.each([
  ['other tags of a stack with a role', { Project: 'shop', team: 'admin' }, ROLE, ['team']],
  ['a changed tag', { Project: 'other' }, ROLE, ['Project']],
  ['a removed tag', {}, ROLE, ['Project']],
  [
    'other tags of a stack with a nested one',
    { Project: 'x' },
    { In: { Type: 'AWS::CloudFormation::Stack' } },
    ['Project'],
  ],
  ['other tags of a stack that is not known', { Project: 'x' }, undefined, ['Project']],
  ['the same tags', { Project: 'shop' }, ROLE, []],
  ['other tags of a stack without roles', { Project: 'x' }, { T: { Type: 'AWS::DynamoDB::Table' } }, []],
])('%s', (_what, tags, after, names) => {
  const found = stackReasons(deployed, { tags: tags as Record<string, string> }, after);
  expect(found.map((one) => one.text)).toEqual(
    names.length > 0 ? [`may widen rights: tags of the stack and its roles change, ${names.join(', ')}`] : [],
  );
  expect(stackReasons(undefined, { tags: tags as Record<string, string> }, after)).toEqual([]);
});

it.each([
  [
    'a topic gets no more events',
    { notificationArns: ['b'] },
    ['reduces protection: the stack no longer notifies a'],
  ],
  ['one more topic gets events', { notificationArns: ['a', 'b', 'c'] }, []],
  [
    'another role',
    { notificationArns: ['a', 'b'], roleArn: 'two' },
    ['may widen rights: CloudFormation acts as two'],
  ],
  ['the same role', { notificationArns: ['a', 'b'], roleArn: 'one' }, []],
  ['no role, which keeps the one it has', { notificationArns: ['a', 'b'] }, []],
])('%s', (_what, work, expected) => {
  const one = { tags: {}, notificationArns: ['a', 'b'], roleArn: 'one' };
  expect(stackReasons(one, { tags: {}, ...work }, {}).map(({ text }) => text)).toEqual(expected);
});
