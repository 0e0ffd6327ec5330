import type { ResourceChange } from '../../aws/stacks.ts';
import { approvalReasons } from './approval.ts';

const change = (over: Partial<ResourceChange>): ResourceChange => ({
  action: 'Modify',
  logicalId: 'X',
  physicalId: undefined,
  type: 'AWS::DynamoDB::Table',
  replacement: 'False',
  policyAction: undefined,
  properties: [],
  before: undefined,
  after: undefined,
  ...over,
});
const role = (over: Partial<ResourceChange>) =>
  change({ type: 'AWS::IAM::Role', properties: ['Policies'], ...over });
const policies = (...actions: string[]) =>
  JSON.stringify({
    Properties: {
      Policies: [{ PolicyDocument: { Statement: actions.map((Action) => ({ Effect: 'Allow', Action })) } }],
    },
  });

describe('approvalReasons', () => {
  it.each<[string, Partial<ResourceChange>, RegExp]>([
    ['a table is replaced', { replacement: 'True' }, /^replaces X/],
    ['a table may be replaced', { replacement: 'Conditional' }, /^may replace X/],
    [
      'a bucket is deleted',
      { action: 'Remove', type: 'AWS::S3::Bucket', policyAction: 'Delete' },
      /^deletes X/,
    ],
    ['a role is added', { action: 'Add', type: 'AWS::IAM::Role' }, /^adds rights/],
    ['a role may get wider', { type: 'AWS::IAM::Role', properties: ['Policies'] }, /^may widen rights/],
    ['a security group is added', { action: 'Add', type: 'AWS::EC2::SecurityGroup' }, /^opens access: X/],
    [
      'a security group may let more in',
      { type: 'AWS::EC2::SecurityGroup', properties: ['SecurityGroupIngress'] },
      /^may open access: X/,
    ],
    [
      'a rule changes',
      { type: 'AWS::EC2::SecurityGroupIngress', properties: ['CidrIp'] },
      /^may open access: X/,
    ],
  ])('asks when %s', (_what, over, reason) => {
    expect(approvalReasons([change(over)], false, 'destructive')).toEqual([expect.stringMatching(reason)]);
    expect(approvalReasons([change(over)], false, 'never')).toEqual([]);
    expect(approvalReasons([change(over)], true, 'destructive')).toEqual([]);
  });

  it.each<[string, ResourceChange]>([
    ['a table is changed in place', change({})],
    ['a removed table is kept', change({ action: 'Remove', policyAction: 'Retain' })],
    ['a function is replaced', change({ type: 'AWS::Lambda::Function', replacement: 'True' })],
    [
      'the description of a security group changes',
      change({ type: 'AWS::EC2::SecurityGroup', properties: ['GroupDescription'] }),
    ],
    ['the tags of a role change', role({ properties: ['Tags'] })],
    ['a role gets narrower', role({ before: policies('a', 'b'), after: policies('a') })],
  ])('does not ask when %s', (_what, one) => {
    expect(approvalReasons([one], false, 'destructive')).toEqual([]);
    expect(approvalReasons([one], false, 'any')).toHaveLength(1);
  });

  it('asks when a role gets one more statement', () => {
    const wider = role({ before: policies('a'), after: policies('a', 'b') });
    expect(approvalReasons([wider], false, 'destructive')).toHaveLength(1);
  });
});
