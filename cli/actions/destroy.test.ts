import { belongs, type Item } from '../aws/account-listing.ts';
import {
  type FakeResources,
  fakeResource,
  fakeResources,
  stackTags,
} from '../aws/retained-resources.fake.ts';
import { type FakeBehaviour, type FakeStacks, fakeStacks, standingStack } from '../aws/stacks.fake.ts';
import type { StackState } from '../aws/stacks.ts';
import { fakeContext } from '../context.fake.ts';
import { type Origin, writeOrigin } from '../origin/origin.ts';
import { environmentConfig, memoryReader } from '../project/memory.fake.ts';
import { inEnvironment, readProject } from '../project/project.ts';
import { LOCAL_PACE } from './deploy/watch.ts';
import { type DestroyRequest, destroyProject } from './destroy.ts';

const FILES = {
  'template.yaml': `
Parameters: { Environment: { Type: String } }
Resources:
  Api:
    Type: AWS::Serverless::Application
    Properties: { Location: api.yaml, Parameters: { Environment: !Ref Environment, Table: !GetAtt Data.Outputs.Table } }
  Data:
    Type: AWS::Serverless::Application
    Properties: { Location: data.yaml, Parameters: { Environment: !Ref Environment } }
`,
  'data.yaml': `
Parameters: { Environment: { Type: String } }
Resources:
  Orders: { Type: AWS::DynamoDB::Table, DeletionPolicy: RetainExceptOnCreate, Properties: { TableName: !Sub 'shop-\${Environment}-Orders' } }
  Files: { Type: AWS::S3::Bucket, DeletionPolicy: Retain }
`,
  'api.yaml': `
Parameters: { Environment: { Type: String }, Table: { Type: String } }
Resources:
  Hello: { Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub 'shop-\${Environment}-hello' } }
`,
};
const CONFIG = environmentConfig();
const ORIGIN: Origin = { name: 'shop', stacks: '', resources: '' };
const PLACE = { account: '111122223333', region: 'eu-central-1' };
const arnOf = (stack: string, { account, region } = PLACE) =>
  `arn:aws:cloudformation:${region}:${account}:stack/${stack}/0a1b`;
const tagsOf = (stack: string, place = PLACE) => stackTags(stack, arnOf(stack, place));
const TABLE = 'AWS::DynamoDB::Table shop-dev-Orders';
const EXISTING = {
  [TABLE]: fakeResource({ contents: 'about 12 items', tags: tagsOf('shop-dev-data') }),
  'AWS::S3::Bucket files-abc': fakeResource({ contents: '3 object versions', tags: tagsOf('shop-dev-data') }),
  'AWS::Logs::LogGroup /aws/lambda/shop-dev-hello': fakeResource({ tags: tagsOf('shop-dev-api') }),
};
const RESOURCES = {
  'shop-dev-data': [
    { logicalId: 'Files', physicalId: 'files-abc', type: 'AWS::S3::Bucket', status: 'CREATE_COMPLETE' },
  ],
};

interface World {
  stacks: FakeStacks;
  resources: FakeResources;
  /** What the account lists for the application; it stays whatever is deleted. */
  listed: Item[];
  context: ReturnType<typeof fakeContext>;
  destroy(request?: Partial<DestroyRequest>): ReturnType<typeof destroyProject>;
}

function world(
  context = fakeContext(),
  behaviour: FakeBehaviour = {},
  data: Partial<StackState> = {},
  fileType = 'AWS::S3::Bucket',
): World {
  const stacks = fakeStacks(context.clock, { resources: RESOURCES, ...behaviour });
  stacks.states.set('shop-dev-data', standingStack('shop-dev-data', { id: arnOf('shop-dev-data'), ...data }));
  stacks.states.set('shop-dev-api', standingStack('shop-dev-api', { id: arnOf('shop-dev-api') }));
  const resources = fakeResources(EXISTING);
  const files = { ...FILES, 'data.yaml': FILES['data.yaml'].replace('AWS::S3::Bucket', fileType) };
  const project = inEnvironment(readProject('/project', memoryReader(files)), CONFIG, {
    environment: {},
    options: [],
  });
  const listed: Item[] = [];
  const listing = { list: async () => listed };
  const destruction = {
    project,
    place: PLACE,
    stacks,
    originOf: () => ORIGIN,
    resources,
    otherApplications: ['shop-prod'],
    listing,
    objectKeys: async () => [],
    pace: LOCAL_PACE,
  };
  return {
    stacks,
    resources,
    listed,
    context,
    destroy: (request = {}) => destroyProject(context, destruction, { env: 'dev', ...request }),
  };
}

const failure = (code: string, exitCode: number) => expect.objectContaining({ code, exitCode });

describe('destroy', () => {
  it('deletes in reverse order, buckets emptied before, what was retained after, and leaves nothing', async () => {
    const { destroy, stacks, resources } = world();
    await destroy({ yes: true });
    expect(stacks.writes).toEqual(['deleteStack shop-dev-api', 'deleteStack shop-dev-data']);
    expect(resources.writes).toEqual([
      'remove /aws/lambda/shop-dev-hello',
      'empty files-abc',
      'remove shop-dev-Orders',
      'remove files-abc',
    ]);
    expect([...stacks.states.keys(), ...resources.existing.keys()]).toEqual([]);
  });

  it('has nothing to do the second time, and asks nothing', async () => {
    const { destroy, stacks } = world();
    await destroy({ yes: true });
    stacks.writes.length = 0;
    expect((await destroy()).deleted).toEqual([]);
    expect(stacks.writes).toEqual([]);
  });

  it('says what will be lost, and without a terminal and --yes is exit 3 at once', async () => {
    const { destroy, stacks, resources, context } = world();
    await expect(destroy()).rejects.toEqual(failure('destroy-confirmation', 3));
    const plan = context.messages.find((message) => message.code === 'destroy-plan')?.text;
    expect(plan).toContain('DynamoDB Table shop-dev-Orders: about 12 items');
    expect(plan).toContain('S3 Bucket files-abc: 3 object versions');
    expect([...stacks.writes, ...resources.writes]).toEqual([]);
  });

  it('takes no for an answer', async () => {
    const { destroy, stacks } = world(fakeContext({}, [false]));
    await expect(destroy()).rejects.toEqual(failure('declined', 3));
    expect(stacks.writes).toEqual([]);
  });

  it('agrees to --confirm only with the right name', async () => {
    const { destroy } = world();
    await expect(destroy({ confirm: 'shop-prod', yes: true })).rejects.toEqual(
      failure('destroy-confirmation', 3),
    );
    expect((await destroy({ confirm: 'shop-dev' })).deleted).toHaveLength(2);
  });

  it('keeps the stacks that hold data with --keep-data', async () => {
    const { destroy, stacks, resources } = world();
    const report = await destroy({ yes: true, keepData: true });
    expect(report.kept).toEqual([{ id: 'Data', name: 'shop-dev-data' }]);
    expect(stacks.writes).toEqual(['deleteStack shop-dev-api']);
    expect([...resources.existing.keys()]).toHaveLength(2);
  });

  it.each([
    ['lists a table that no template retains', { listed: 'AWS::DynamoDB::Table', deployed: undefined }],
    ['lists a key', { listed: 'AWS::KMS::Key', deployed: undefined }],
    [
      'was deployed with a policy that the checkout has no more',
      {
        listed: 'AWS::SNS::Topic',
        deployed: 'Resources: { A: { Type: AWS::SNS::Topic, DeletionPolicy: Retain } }',
      },
    ],
    [
      'was deployed to take a snapshot',
      {
        listed: 'AWS::SNS::Topic',
        deployed: '{"Resources":{"A":{"Type":"AWS::SNS::Topic","DeletionPolicy":"Snapshot"}}}',
      },
    ],
    ['has a template that cannot be read', { listed: 'AWS::SNS::Topic', deployed: 'Resources: [' }],
  ])('keeps a stack with --keep-data that %s', async (_what, { listed, deployed }) => {
    const api = [{ logicalId: 'A', physicalId: 'a', type: listed, status: 'CREATE_COMPLETE' }];
    const { destroy, stacks } = world(fakeContext(), { resources: { ...RESOURCES, 'shop-dev-api': api } });
    if (deployed !== undefined) stacks.templates.set('shop-dev-api', deployed);
    expect((await destroy({ yes: true, keepData: true })).deleted).toEqual([]);
    expect(stacks.writes).toEqual([]);
  });

  it('deletes a stack of queues and log groups with --keep-data', async () => {
    const api = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup'].map((type) => ({
      logicalId: 'A',
      physicalId: type,
      type,
      status: 'CREATE_COMPLETE',
    }));
    const { destroy, stacks } = world(fakeContext(), { resources: { ...RESOURCES, 'shop-dev-api': api } });
    await destroy({ yes: true, keepData: true });
    expect(stacks.writes).toEqual(['deleteStack shop-dev-api']);
  });

  it('finds a table that an earlier run has left behind', async () => {
    const { destroy, stacks, resources } = world();
    for (const [name, state] of stacks.states) {
      stacks.states.set(name, { ...state, parameters: { CloudCartDigest: writeOrigin('digest', ORIGIN) } });
      stacks.drop(name);
    }
    await destroy({ yes: true });
    expect(resources.writes).toContain('remove shop-dev-Orders');
  });

  it.each<[string, Partial<StackState>, string, number]>([
    ['in progress', { status: 'UPDATE_IN_PROGRESS' }, 'stack-busy', 5],
    ['protected', { terminationProtection: true }, 'stack-protected', 7],
  ])('refuses a stack that is %s', async (_what, data, code, exitCode) => {
    const { destroy, resources } = world(fakeContext(), {}, data);
    await expect(destroy({ yes: true })).rejects.toEqual(failure(code, exitCode));
    expect(resources.writes).not.toContain('empty files-abc');
  });

  it('is exit 7 when a stack cannot be deleted, and says why', async () => {
    const failures = {
      'shop-dev-api': {
        logicalId: 'Hello',
        type: 'AWS::Lambda::Function',
        reason: 'in use',
        ends: 'DELETE_FAILED',
      },
    };
    const { destroy, stacks } = world(fakeContext(), { failures });
    const result = destroy({ yes: true });
    await expect(result).rejects.toEqual(failure('stack-failed', 7));
    await expect(result).rejects.toThrow(
      /Api\/Hello \(AWS::Lambda::Function\) failed: in use\n {2}at api\.yaml:4/,
    );
    expect(stacks.states.has('shop-dev-data')).toBe(true);
  });

  it('proves with an inventory before and after that all is gone', async () => {
    const { inventory } = await world().destroy({ yes: true });
    expect(inventory.before.map((one) => one.name)).toEqual([
      'shop-dev-api',
      'shop-dev-data',
      'shop-dev-Orders',
      '/aws/lambda/shop-dev-hello',
      'files-abc',
    ]);
    expect(inventory.after).toEqual([]);
  });

  it('is exit 7 with the name of what is left', async () => {
    const { destroy, listed } = world();
    listed.push({ type: 'AWS::ApiGateway::ApiKey', name: 'shop-dev-machine' });
    const result = destroy({ yes: true });
    await expect(result).rejects.toEqual(failure('left-behind', 7));
    await expect(result).rejects.toThrow('Not deleted:\n  ApiGateway ApiKey shop-dev-machine');
  });

  it('names what a template retains and nobody here can delete', async () => {
    const key = { logicalId: 'Files', physicalId: 'key-1', type: 'AWS::KMS::Key', status: 'CREATE_COMPLETE' };
    const { stacks, destroy } = world(
      fakeContext(),
      { resources: { 'shop-dev-data': [key] } },
      {},
      'AWS::KMS::Key',
    );
    await expect(destroy({ yes: true })).rejects.toThrow('KMS Key key-1');
    expect(stacks.states.size).toBe(0);
  });

  it('does not call left what was to be kept', async () => {
    const { destroy, listed } = world();
    listed.push(
      { type: 'AWS::DynamoDB::Table', name: 'shop-dev-Orders' },
      { type: 'AWS::CloudFormation::Export', name: 'TheTable', stack: 'shop-dev-data' },
    );
    const { inventory } = await destroy({ yes: true, keepData: true });
    expect(inventory.after.map((one) => one.name)).toContain('TheTable');
  });

  it('deletes nothing at all when one of the stacks is protected', async () => {
    const { destroy, stacks, resources } = world(fakeContext(), {}, { terminationProtection: true });
    await expect(destroy({ yes: true })).rejects.toMatchObject({
      remedy: expect.stringContaining('--no-enable-termination-protection --stack-name shop-dev-data'),
    });
    expect([...stacks.writes, ...resources.writes]).toEqual([]);
  });
});

describe('what belongs to an application', () => {
  const request = { application: 'shop-dev', others: ['shop-dev', 'shop-dev-2', 'shop-prod'] };
  it.each([
    ['shop-dev-Orders', true],
    ['/aws/lambda/shop-dev-hello', true],
    ['shop-dev', true],
    ['shop-dev-2-Orders', false],
    ['shop-device', false],
    ['my-shop-dev-x', false],
  ])('%s: %s', (name, expected) => {
    expect(belongs(name, request)).toBe(expected);
  });
});
