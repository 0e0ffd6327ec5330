import { fakeStacks, standingStack } from '../../../aws/stacks.fake.ts';
import type { ResourceChange, Stacks } from '../../../aws/stacks.ts';
import { fakeContext } from '../../../context.fake.ts';
import { approvalReasons } from '../approval.ts';
import type { Preparation } from '../prepare.ts';
import { LOCAL_PACE } from '../watch.ts';
import { readReview } from './read-review.ts';
import { change } from './review.fake.ts';

// What is not known of the deployed stack is neither absent nor the same as before.
const URL = 'AWS::Lambda::Url';
const ROLE = 'AWS::IAM::Role';
const TABLE = 'AWS::DynamoDB::Table';

const body = (noEcho: string) => `
Parameters:
  Password: { Type: String, ${noEcho} }
  Other: { Type: String, Default: '' }
Conditions:
  Empty: !Equals [!Ref Password, '']
  Full: !Not [!Condition Empty]
  Never: !Equals [!Ref Other, x]
Resources:
  Orders: { Type: ${TABLE}, Condition: Empty }
  Others: { Type: ${TABLE}, Condition: Never }
  Url: { Type: ${URL}, Properties: { AuthType: !If [Full, NONE, AWS_IAM], TargetFunctionArn: f } }
  Role:
    Type: ${ROLE}
    Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { AWS: !If [Empty, '111122223333', '*'] }, Action: 'sts:AssumeRole' }] } }
`;

async function reasons(
  changes: readonly ResourceChange[],
  reported: Readonly<Record<string, string>>,
  noEcho = 'NoEcho: true',
  existing: readonly string[] = [],
): Promise<string[]> {
  const stacks: Stacks = {
    ...fakeStacks(fakeContext().clock),
    template: async () => body(noEcho),
    resources: async () =>
      existing.map((logicalId) => ({ logicalId, physicalId: 'p', type: TABLE, status: 'CREATE_COMPLETE' })),
  };
  const work = { name: 'shop', node: { id: 'Shop' }, template: {} } as unknown as Preparation['work'];
  const parameters = { Password: 'geheim', Other: '' };
  const preparation = { work, parameters, isNew: false, pace: LOCAL_PACE };
  const state = { status: 'CREATE_COMPLETE', reason: undefined, changes };
  const prepared = { stackId: 's', changeSetId: 'c', state };
  const deployed = standingStack('shop', { parameters: reported });
  const review = await readReview(fakeContext(), stacks, preparation, prepared, deployed);
  return approvalReasons(review, 'destructive').map((one) => one.text);
}

const removed = (over: Partial<ResourceChange> = {}) =>
  change({ action: 'Remove', logicalId: 'Orders', policyAction: 'Delete', physicalId: 'orders', ...over });
const auth = change({ logicalId: 'Url', type: URL, properties: ['AuthType'] });
const trust = change({ logicalId: 'Role', type: ROLE, properties: ['AssumeRolePolicyDocument'] });

describe('a condition on a value that CloudFormation does not report', () => {
  it.each<[string, Record<string, string>, string]>([
    ['masked', { Password: '****', Other: '' }, 'NoEcho: true'],
    ['masked, of a parameter that no longer says NoEcho', { Password: '****', Other: '' }, 'MinLength: 0'],
    ['not reported, with a default', { Other: '' }, "NoEcho: 'true', Default: geheim"],
  ])('%s: neither hides a removal nor a wider access', async (_what, reported, noEcho) => {
    expect(await reasons([removed()], reported, noEcho)).toEqual([
      expect.stringContaining('deletes Orders (AWS::DynamoDB::Table, orders)'),
    ]);
    expect(await reasons([auth], reported, noEcho)).toEqual([
      'opens access: Url (AWS::Lambda::Url), AuthType is NONE',
    ]);
    expect(await reasons([trust], reported, noEcho)).toEqual([
      'may widen rights: Role (AWS::IAM::Role), AssumeRolePolicyDocument',
    ]);
  });

  it('removes what exists, though the change set does not list it', async () => {
    const reported = { Password: '****', Other: '' };
    expect(await reasons([trust], reported, 'NoEcho: true', ['Orders'])).toContainEqual(
      expect.stringContaining('deletes Orders (AWS::DynamoDB::Table)'),
    );
  });

  it('is decided where the value is reported', async () => {
    const reported = { Password: 'another', Other: '' };
    expect(await reasons([auth, trust], reported, 'MinLength: 0')).toEqual([]);
  });
});

describe('a resource that the conditions leave out on both sides', () => {
  const reported = { Password: '', Other: '' };
  const listed = (over: Partial<ResourceChange>, existing: string[] = []) =>
    reasons([removed({ logicalId: 'Others', ...over })], reported, undefined, existing);

  it('is passed over when it is listed as added, and exists nowhere', async () => {
    expect(await listed({ action: 'Add', policyAction: undefined, physicalId: undefined })).toEqual([]);
  });

  it.each<[string, Partial<ResourceChange>]>([
    ['removed', {}],
    ['removed, without its physical id', { physicalId: undefined }],
    ['replaced', { action: 'Modify', replacement: 'True', policyAction: 'ReplaceAndDelete' }],
    ['changed', { action: 'Modify', policyAction: undefined }],
  ])('asks when it is listed as %s', async (_what, over) => {
    expect(await listed(over, ['Others'])).toEqual([expect.stringContaining('Others (AWS::DynamoDB::Table')]);
  });

  it('is passed over when it is listed as changed with what it names, and the stack does not have it', async () => {
    const named = {
      action: 'Modify',
      policyAction: undefined,
      physicalId: undefined,
      replacement: 'Conditional',
    };
    expect(await listed(named)).toEqual([]);
    expect(await listed(named, ['Others'])).toHaveLength(1);
    expect(await listed({ ...named, physicalId: 'others' })).toHaveLength(1);
    expect(await listed({ ...named, action: 'Remove', policyAction: 'Delete' })).toHaveLength(1);
  });
});
