import { resourceKey, stackTags } from '../../aws/retained-resources.fake.ts';
import { BUCKET, LOG_GROUP, TABLE } from '../../aws/retained-resources.ts';
import { standingStack } from '../../aws/stacks.fake.ts';
import type { StackState } from '../../aws/stacks.ts';
import { fakeContext } from '../../context.fake.ts';
import {
  type CreatedResource,
  type EnvironmentFixture,
  type FakeAccount,
  fakeAccount,
  OTHER_PARAMETERS,
  OWN_PARAMETERS,
  stackArn,
} from './account.fake.ts';

// destroy deletes what the environment provably owns, and nothing else.
const ROOT = `
Resources:
  Data: { Type: AWS::Serverless::Application, Properties: { Location: data.yaml } }
`;
const DATA = `
Resources:
  Orders: { Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, Properties: { TableName: orders } }
  Files: { Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: { BucketName: files } }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /shop } }
  Hello: { Type: AWS::Serverless::Function, Properties: { FunctionName: hello } }
`;
const dev: EnvironmentFixture = {
  name: 'dev',
  application: 'shop-dev',
  templates: { 'template.yaml': ROOT, 'data.yaml': DATA },
  otherApplications: ['shop-prod'],
};
const orders: CreatedResource = { type: TABLE, name: 'orders', deletionPolicy: 'Retain' };
const files: CreatedResource = { type: BUCKET, name: 'files', deletionPolicy: 'Retain' };
const logs: CreatedResource = { type: LOG_GROUP, name: '/shop' };
const implicitLogs: CreatedResource = { type: LOG_GROUP, name: '/aws/lambda/hello' };
const ALL = [orders, files, logs];

const names = ({ resources }: FakeAccount) => [...resources.existing.keys()].sort();
const snapshot = ({ resources, stacks }: FakeAccount) =>
  JSON.stringify([[...resources.existing], [...stacks.states], resources.writes, stacks.writes]);
const failure = (code: string, exitCode = 7) => expect.objectContaining({ code, exitCode });

/** An engine that cannot look a resource up by its name. */
const withoutLookUp = ({ stacks }: FakeAccount) => ({
  stacks: { ...stacks, ownerOf: async () => undefined },
});

describe('what another stack owns is left', () => {
  it.each<[string, (account: FakeAccount) => void]>([
    ['nothing of the environment', () => undefined],
    [
      'a stack of the environment that failed on the names',
      ({ stacks, list }) => {
        stacks.states.set('shop-dev-data', standingStack('shop-dev-data', { status: 'ROLLBACK_COMPLETE' }));
        for (const one of ALL) list('shop-dev-data', { ...one, status: 'CREATE_FAILED' });
      },
    ],
  ])('beside %s', async (_what, prepare) => {
    const account = fakeAccount();
    account.deploy('shop-prod-data', ALL, { terminationProtection: true });
    prepare(account);
    const before = names(account);
    const report = await account.destroy(dev);
    expect(names(account)).toEqual(before);
    expect(account.resources.writes).toEqual([]);
    expect([...account.stacks.states.keys()]).toEqual(['shop-prod-data']);
    expect(report.notOwned).toContainEqual({ type: TABLE, name: 'orders', owner: 'stack shop-prod-data' });
  });

  it.each<[string, (account: FakeAccount) => void]>([
    [
      'retained by a stack of another environment',
      (account) => {
        account.deploy('shop-prod-data', ALL);
        account.deleteStack('shop-prod-data');
      },
    ],
    [
      'created in another account',
      ({ create }) => {
        const id = stackArn('shop-dev-data', { account: '999999999999', region: 'eu-central-1' });
        create(orders, stackTags('shop-dev-data', id));
      },
    ],
    [
      'created in another region',
      ({ create }) => {
        const id = stackArn('shop-dev-data', { account: '111122223333', region: 'us-east-1' });
        create(orders, stackTags('shop-dev-data', id));
      },
    ],
    [
      'imported by another stack, with our tags',
      (account) => {
        account.create(orders, stackTags('shop-dev-data', stackArn('shop-dev-data')));
        account.deploy('imports', []);
        account.list('imports', orders);
      },
    ],
  ])('%s', async (_what, prepare) => {
    const account = fakeAccount();
    prepare(account);
    const before = snapshot(account);
    const report = await account.destroy(dev);
    expect(snapshot(account)).toBe(before);
    expect(report.notOwned.every((one) => one.owner !== undefined)).toBe(true);
    expect(report.notOwned.length).toBeGreaterThan(0);
  });

  it('even when a stack of the environment lists it: nothing is deleted', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', [files]);
    account.list('shop-dev-data', { ...orders, deletionPolicy: 'Delete' });
    account.create(orders, stackTags('shop-prod-data', stackArn('shop-prod-data')));
    const before = snapshot(account);
    await expect(account.destroy(dev)).rejects.toEqual(failure('not-owned'));
    expect(snapshot(account)).toBe(before);
  });

  it('when a stack of another environment lists it and nothing has tags or a look-up', async () => {
    const account = fakeAccount();
    account.deploy('shop-prod-data', []);
    account.list('shop-prod-data', files);
    account.create(files);
    account.deploy('shop-dev-data', []);
    account.list('shop-dev-data', files);
    await expect(account.destroy(dev, {}, withoutLookUp(account))).rejects.toEqual(failure('not-owned'));
    expect(names(account)).toEqual([resourceKey(files)]);
  });
});

describe('what a deleted stack of the same name retained is left, and named', () => {
  const TAG = 'cloudcart:project';
  const OTHER = 'deleted stack shop-dev-data of another project';

  it.each<[string, string | undefined, Partial<StackState>]>([
    ['another project', OTHER, { parameters: OTHER_PARAMETERS }],
    ['a project with an id', OTHER, { parameters: OWN_PARAMETERS, tags: { [TAG]: 'team-a' } }],
    ['another tool', 'deleted stack shop-dev-data, which cloudcart did not deploy', { parameters: {} }],
    ['an earlier version, which says nothing', undefined, { parameters: { CloudCartDigest: 'digest' } }],
  ])('of %s', async (_what, owner, over) => {
    for (const isTagged of [true, false])
      for (const state of ['absent', 'failed on the names', 'deployed'] as const) {
        const account = fakeAccount();
        account.deploy('shop-dev-data', ALL, over);
        account.list('shop-dev-data', { type: 'AWS::Lambda::Function', name: 'hello' });
        account.create(implicitLogs);
        account.deleteStack('shop-dev-data');
        if (!isTagged)
          for (const [key, one] of account.resources.existing)
            account.resources.existing.set(key, { ...one, tags: {} });
        account.context.clock.advance(60_000);
        if (state !== 'absent')
          account.deploy('shop-dev-data', [], {
            status: state === 'deployed' ? 'CREATE_COMPLETE' : 'ROLLBACK_COMPLETE',
          });
        if (state === 'failed on the names')
          for (const one of ALL) account.list('shop-dev-data', { ...one, status: 'CREATE_FAILED' });
        const before = names(account);
        const result = await account.destroy(dev).catch((error: unknown) => error);
        expect(names(account)).toEqual(before);
        expect(account.resources.writes).toEqual([]);
        expect(account.context.messages.find(({ code }) => code === 'not-owned')?.text).toContain(
          `orders (owner: ${(isTagged ? owner : undefined) ?? 'unknown'})`,
        );
        expect(result).toEqual(failure('left-behind'));
      }
  });

  it('when CloudFormation does not know the stack any more', async () => {
    const account = fakeAccount();
    account.create(orders, stackTags('shop-dev-data', stackArn('shop-dev-data')));
    await expect(account.destroy(dev)).rejects.toThrow(/Not deleted:\n.*orders \(owner: unknown\)/);
    expect(names(account)).toEqual([resourceKey(orders)]);
  });
});

it('a stack that another tool prepared is left with its change set', async () => {
  const account = fakeAccount();
  account.deploy('shop-dev-data', []);
  account.stacks.states.delete('shop-dev-data');
  const set = { stackName: 'shop-dev-data', changeSetName: 'theirs', type: 'CREATE' } as const;
  await account.stacks.createChangeSet({ ...set, parameters: {}, tags: {} });
  const before = snapshot(account);
  await expect(account.destroy(dev)).rejects.toEqual(failure('stack-not-owned'));
  expect(snapshot(account)).toBe(before);
});

describe('what nothing proves is left, and named', () => {
  it.each<[string, CreatedResource]>([
    ['a table', orders],
    ['a bucket', files],
    ['a log group', logs],
    ['a log group of a function that no stack lists', implicitLogs],
  ])('%s without tags', async (_what, one) => {
    const account = fakeAccount();
    account.create(one);
    await expect(account.destroy(dev)).rejects.toThrow(/Not deleted:\n.*\(owner: unknown\)/);
    expect(names(account)).toEqual([resourceKey(one)]);
  });

  it('a bucket that was created again under the name that a stack of the environment lists', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', []);
    account.list('shop-dev-data', { ...files, deletionPolicy: 'Delete' });
    account.context.clock.advance(60_000);
    account.create(files);
    await expect(account.destroy(dev, {}, withoutLookUp(account))).rejects.toEqual(failure('not-owned'));
    expect(names(account)).toEqual([resourceKey(files)]);
  });

  it('a bucket that was created again after a stack of the environment retained one of its name', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', []);
    account.list('shop-dev-data', files);
    account.create(files);
    const stop = { ...account.stacks, ownerOf: async () => undefined };
    account.resources.remove = async () => {
      throw new Error('interrupted');
    };
    await expect(account.destroy(dev, {}, { stacks: stop })).rejects.toThrow('interrupted');
    account.context.clock.advance(60_000);
    account.create({ ...files, createdAt: account.context.clock.now() });
    await expect(account.destroy(dev, {}, { stacks: stop })).rejects.toEqual(failure('left-behind'));
    expect(names(account)).toEqual([resourceKey(files)]);
  });
});

describe('what the environment owns is deleted', () => {
  it.each<[string, (account: FakeAccount) => void]>([
    ['by its stack', (account) => account.deploy('shop-dev-data', ALL)],
    [
      'by a stack that was deleted',
      (account) => {
        account.deploy('shop-dev-data', ALL);
        account.deleteStack('shop-dev-data');
      },
    ],
    [
      'by a deleted stack, and another by the one that has its name now',
      (account) => {
        account.deploy('shop-dev-data', [orders]);
        account.deleteStack('shop-dev-data');
        account.deploy('shop-dev-data', [files, logs]);
      },
    ],
    [
      'by a stack of an earlier version, which does not say where it comes from',
      (account) => account.deploy('shop-dev-data', ALL, { parameters: { CloudCartDigest: 'digest' } }),
    ],
    [
      'by a stack that imported it from a stack that is not known any more',
      (account) => {
        account.create(orders, stackTags('shop-dev-data', stackArn('shop-dev-data', undefined, 7)));
        account.deploy('shop-dev-data', []);
        account.list('shop-dev-data', orders);
      },
    ],
    [
      'by a stack whose creation was rolled back',
      (account) =>
        account.deploy(
          'shop-dev-data',
          ALL.map((one) => ({ ...one, status: 'DELETE_SKIPPED' })),
          { status: 'ROLLBACK_COMPLETE' },
        ),
    ],
    [
      'by its function, as a log group without tags',
      (account) => {
        account.deploy('shop-dev-data', []);
        account.list('shop-dev-data', { type: 'AWS::Lambda::Function', name: 'hello' });
        account.create(implicitLogs);
      },
    ],
    [
      'by its stack, without tags',
      (account) => {
        account.deploy('shop-dev-data', []);
        account.list('shop-dev-data', files);
        account.create(files);
      },
    ],
  ])('%s', async (_what, prepare) => {
    const account = fakeAccount();
    prepare(account);
    await account.destroy(dev, {}, withoutLookUp(account));
    expect([...names(account), ...account.stacks.states.keys()]).toEqual([]);
  });

  it('as retained by a stack that an interrupted run deleted, without tags', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', []);
    account.list('shop-dev-data', files);
    account.create(files);
    const { remove } = account.resources;
    account.resources.remove = async () => {
      throw new Error('interrupted');
    };
    await expect(account.destroy(dev, {}, withoutLookUp(account))).rejects.toThrow('interrupted');
    account.resources.remove = remove;
    await account.destroy(dev, {}, withoutLookUp(account));
    expect(names(account)).toEqual([]);
  });
});

describe('resources of nested stacks', () => {
  const inner: CreatedResource = { type: TABLE, name: 'inner-table', deletionPolicy: 'Retain' };
  const kept: CreatedResource = { type: TABLE, name: 'deep-table' };
  const empty = { 'data.yaml': 'Resources: { Topic: { Type: AWS::SNS::Topic } }' };
  const fixture = { ...dev, templates: { ...dev.templates, ...empty } };

  function nested(created: readonly CreatedResource[], context = fakeContext()) {
    const account = fakeAccount(context);
    account.deploy('shop-dev-data', []);
    account.nest('shop-dev-data', 'shop-dev-data-Inner-1X', []);
    account.nest('shop-dev-data-Inner-1X', 'shop-dev-data-Inner-1X-Deep-2Y', created);
    return account;
  }

  it('are shown before the question', async () => {
    const account = nested([inner, { type: 'AWS::SQS::Queue', name: 'queue' }]);
    await expect(account.destroy(fixture, { yes: false })).rejects.toMatchObject({ exitCode: 3 });
    const plan = account.context.messages.find((one) => one.code === 'destroy-plan')?.text;
    expect(plan).toContain('nested stack shop-dev-data-Inner-1X: 1 CloudFormation Stack');
    expect(plan).toContain('nested stack shop-dev-data-Inner-1X-Deep-2Y: 1 DynamoDB Table, 1 SQS Queue');
    expect(plan).toContain('DynamoDB Table inner-table: logs (owner: stack shop-dev-data-Inner-1X-Deep-2Y)');
  });

  it('are deleted with the stack, also those that the nested stack retains', async () => {
    const account = nested([inner, kept]);
    const report = await account.destroy(fixture);
    expect([...names(account), ...account.stacks.states.keys()]).toEqual([]);
    expect(report.deleted[0]?.things.map(({ name }) => name)).toEqual(['inner-table', 'deep-table']);
    expect(report.inventory.before.map(({ name }) => name)).toContain('shop-dev-data-Inner-1X');
  });

  it('are deleted without tags and without a look-up too', async () => {
    const account = nested([inner, files]);
    for (const [key, one] of account.resources.existing)
      account.resources.existing.set(key, { ...one, tags: {} });
    await account.destroy(fixture, {}, withoutLookUp(account));
    expect([...names(account), ...account.stacks.states.keys()]).toEqual([]);
  });

  it('are protected: nothing is deleted', async () => {
    const account = nested([{ ...kept, isProtected: true }]);
    const before = snapshot(account);
    await expect(account.destroy(fixture)).rejects.toEqual(failure('resource-protected'));
    expect(snapshot(account)).toBe(before);
  });

  it('are owned by another: nothing is deleted', async () => {
    const account = nested([kept]);
    account.create(kept, stackTags('shop-prod-data', stackArn('shop-prod-data')));
    const before = snapshot(account);
    await expect(account.destroy(fixture)).rejects.toEqual(failure('not-owned'));
    expect(snapshot(account)).toBe(before);
  });

  it.each<[string, (account: FakeAccount) => void]>([
    ['hold data', ({ list }) => list('shop-dev-data-Inner-1X-Deep-2Y', kept)],
    [
      'are retained by the template of the nested stack',
      ({ stacks }) =>
        void stacks.templates.set(
          'shop-dev-data-Inner-1X',
          'Resources: { T: { Type: AWS::SNS::Topic, DeletionPolicy: Retain } }',
        ),
    ],
    ['cannot be read', ({ stacks }) => void stacks.states.delete('shop-dev-data-Inner-1X-Deep-2Y')],
  ])('%s: --keep-data leaves the stack', async (_what, prepare) => {
    const account = nested([{ type: 'AWS::SQS::Queue', name: 'queue' }]);
    prepare(account);
    const report = await account.destroy(fixture, { keepData: true });
    expect(report).toMatchObject({ deleted: [], kept: [{ name: 'shop-dev-data' }] });
    expect(account.stacks.writes).toEqual([]);
  });

  it('hold nothing: --keep-data deletes the stack', async () => {
    const account = nested([{ type: 'AWS::SQS::Queue', name: 'queue' }]);
    await account.destroy(fixture, { keepData: true });
    expect([...account.stacks.states.keys()]).toEqual([]);
  });
});

describe('--keep-data leaves every stack with a type that is not known to hold nothing', () => {
  it.each([
    'AWS::Cassandra::Table',
    'AWS::NeptuneGraph::Graph',
    'AWS::OpenSearchServerless::Collection',
    'AWS::RDS::GlobalCluster',
    'AWS::ElastiCache::ServerlessCache',
    'AWS::EC2::Instance',
    'AWS::Serverless::SimpleTable',
    'AWS::Cognito::UserPoolUser',
    'AWS::Events::Archive',
    'AWS::CloudFront::KeyValueStore',
    'AWS::KMS::ReplicaKey',
    'AWS::SSM::Parameter',
    'AWS::CloudFormation::CustomResource',
    'AWS::Lambda::NewIn2030',
    'AWS::constructor::toString',
    'Custom::Database',
    'Vendor::Lambda::Function',
    'Vendor::Service::Thing::MODULE',
  ])('%s', async (type) => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', []);
    account.list('shop-dev-data', { type, name: 'thing' });
    const templates = { ...dev.templates, 'data.yaml': 'Resources: { Topic: { Type: AWS::SNS::Topic } }' };
    const report = await account.destroy({ ...dev, templates }, { keepData: true });
    expect(report.kept).toHaveLength(1);
    expect(account.stacks.writes).toEqual([]);
  });
});

describe('a custom resource whose template says that it holds nothing', () => {
  const template = (type: string) =>
    `Resources: { R0: { Type: '${type}', Metadata: { CloudCart: { HoldsData: false } } } }`;
  async function keptWith(type: string, deployed: string) {
    const account = fakeAccount();
    account.deploy('shop-dev-data', []);
    account.list('shop-dev-data', { type, name: 'client' });
    account.stacks.template = async () => deployed;
    const templates = { ...dev.templates, 'data.yaml': template(type) };
    return (await account.destroy({ ...dev, templates }, { keepData: true })).kept.length;
  }

  it('does not keep its stack', async () => {
    expect(await keptWith('Custom::ShopClient', template('Custom::ShopClient'))).toBe(0);
  });

  it('keeps it when the deployed template does not say so', async () => {
    expect(await keptWith('Custom::ShopClient', 'Resources: { R0: { Type: Custom::ShopClient } }')).toBe(1);
  });

  it('keeps it for a type of AWS, of which nobody may say so', async () => {
    expect(await keptWith('AWS::DynamoDB::Table', template('AWS::DynamoDB::Table'))).toBe(1);
  });
});

describe('what changes between the plan and the deletion', () => {
  /** Destroys, and changes something once the question is asked. */
  async function destroyAfter(change: (account: FakeAccount) => void) {
    const account: FakeAccount = fakeAccount(
      fakeContext({
        interactive: true,
        confirm: async () => {
          change(account);
          return true;
        },
      }),
    );
    account.deploy('shop-dev-data', ALL);
    return { account, result: account.destroy(dev, { yes: false }) };
  }

  it.each<[string, string, (account: FakeAccount) => void]>([
    [
      'a resource gets another owner',
      'not-owned',
      (account) => account.create(orders, stackTags('shop-prod-data', stackArn('shop-prod-data'))),
    ],
    [
      'a resource is protected',
      'not-owned',
      (account) =>
        account.create(
          { ...orders, isProtected: true },
          stackTags('shop-dev-data', stackArn('shop-dev-data')),
        ),
    ],
    ['the stack is protected', 'stack-protected', ({ stacks }) => void stacks.protect('shop-dev-data', true)],
    [
      'the stack is created again',
      'stack-busy',
      ({ stacks }) => {
        const state = stacks.states.get('shop-dev-data');
        if (state) stacks.states.set('shop-dev-data', { ...state, id: 'arn:another' });
      },
    ],
  ])('%s: it is not deleted', async (_what, code, change) => {
    const { account, result } = await destroyAfter(change);
    await expect(result).rejects.toMatchObject({ code });
    expect(names(account)).toContain(resourceKey(orders));
    expect(account.stacks.states.has('shop-dev-data')).toBe(true);
  });
});

describe('protection is removed only by its own flag', () => {
  const protectedOrders = { ...orders, isProtected: true };

  it('of a table: nothing is deleted without it', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', [protectedOrders, files]);
    const before = snapshot(account);
    await expect(account.destroy(dev)).rejects.toEqual(failure('resource-protected'));
    expect(snapshot(account)).toBe(before);
    await account.destroy(dev, { removeProtection: true });
    expect(names(account)).toEqual([]);
  });

  it('of a stack', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', ALL, { terminationProtection: true });
    await expect(account.destroy(dev)).rejects.toEqual(failure('stack-protected'));
    expect(names(account)).toHaveLength(3);
    await account.destroy(dev, { removeProtection: true });
    expect([...names(account), ...account.stacks.states.keys()]).toEqual([]);
  });

  it.each([
    ['a user pool', 'AWS::Cognito::UserPool', 'DeletionProtection: ACTIVE'],
    ['a database', 'AWS::RDS::DBInstance', 'DeletionProtection: true'],
    [
      'a load balancer',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      "LoadBalancerAttributes: [{ Key: deletion_protection.enabled, Value: 'true' }]",
    ],
    ['an instance', 'AWS::EC2::Instance', 'DisableApiTermination: true'],
  ])('never of %s: the template switches it off', async (_what, type, property) => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', [files]);
    const data = `Resources: { Pool: { Type: ${type}, Properties: { ${property} } } }`;
    const fixture = { ...dev, templates: { ...dev.templates, 'data.yaml': data } };
    await expect(account.destroy(fixture, { removeProtection: true })).rejects.toThrow(`Data/Pool (${type})`);
    expect(account.stacks.writes).toEqual([]);
  });

  it('and the plan shows owner and protection of each', async () => {
    const account = fakeAccount();
    account.deploy('shop-dev-data', [protectedOrders], { terminationProtection: true });
    await expect(account.destroy(dev, { yes: false, removeProtection: true })).rejects.toMatchObject({
      exitCode: 3,
    });
    const plan = account.context.messages.find((one) => one.code === 'destroy-plan')?.text;
    expect(plan).toContain('stack shop-dev-data (termination protection is on)');
    expect(plan).toMatch(
      /DynamoDB Table orders: .* \(owner: stack shop-dev-data, deletion protection is on\)/,
    );
  });
});
