import { writeOrigin } from '../../origin/origin.ts';
import { withArtifactBucket } from '../../project/artifact-stack.ts';
import { environmentConfig, memoryReader } from '../../project/memory.fake.ts';
import { inEnvironment, readProject } from '../../project/project.ts';
import { fakeAccount, OTHER_PARAMETERS, OWN_PARAMETERS } from './account.fake.ts';
import type { Destruction } from './deletion-plan.ts';
import { withOrphanedStacks } from './orphaned-stacks.ts';

const HERE = { name: 'shop', stacks: '', resources: '' };
const of = (application: string, over = {}) => ({
  parameters: { CloudCartDigest: writeOrigin('digest', { ...HERE, application, ...over }) },
});
const A = 'Resources: { A: { Type: AWS::Serverless::Application, Properties: { Location: a.yaml } } }';
const OWN = 'Resources: { Q: { Type: AWS::SQS::Queue } }';

function setUp(root = A) {
  const account = fakeAccount();
  const templates = { 'template.yaml': root, 'a.yaml': OWN };
  const config = environmentConfig({ name: 'dev', stackName: 'shop' });
  const settings = { environment: {}, options: [] };
  const project = inEnvironment(readProject('/project', memoryReader(templates)), config, settings);
  const orphans = (others: string[] = []) => withOrphanedStacks(account.stacks, project, () => HERE, others);
  const destroy = async (request = {}, others: string[] = []) => {
    const environment = { name: 'dev', application: 'shop', otherApplications: others, templates };
    return account.destroy(environment, request, await orphans(others));
  };
  return { ...account, account, project, orphans, destroy };
}

const TOPIC = { type: 'AWS::SNS::Topic', name: 'topic' };
const TABLE = { type: 'AWS::DynamoDB::Table', name: 'things' };

describe('a stack that the root template does not name any more', () => {
  it('stays whatever it holds, as its application may have had a DeletionPolicy', async () => {
    const { deploy, destroy, stacks } = setUp();
    deploy('shop-a', [], of('shop'));
    deploy('shop-b', [TOPIC], of('shop'));
    deploy('shop-c', [], of('shop'));
    for (const request of [{}, {}, { keepData: true }]) {
      await expect(destroy(request)).rejects.toMatchObject({
        exitCode: 7,
        message: expect.stringContaining('Stack shop-b (the root template does not name it any more)'),
        remedy: expect.stringContaining('aws cloudformation delete-stack --stack-name shop-c'),
      });
    }
    expect(stacks.writes).toEqual(['deleteStack shop-a']);
  });

  it('is deleted when the root names it again', async () => {
    const { deploy, destroy, stacks } = setUp();
    deploy('shop-a', [TOPIC], of('shop'));
    await destroy();
    expect([...stacks.states.keys()]).toEqual([]);
  });

  it('is deleted first, and named in the question, when it is the stack of the root itself', async () => {
    const { deploy, destroy, stacks, context } = setUp();
    deploy('shop-a', [], of('shop'));
    deploy('shop', [TOPIC], of('shop'));
    const report = await destroy();
    expect(stacks.writes).toEqual(['deleteStack shop', 'deleteStack shop-a']);
    expect(report.deleted.map((one) => one.name)).toEqual(['shop-a', 'shop']);
    const plan = context.messages.find((one) => one.code === 'destroy-plan')?.text;
    expect(plan).toContain('stack shop (the root template does not name it any more)');
    expect(plan).toMatch(/stack shop-a$/m);
  });

  it('stays when it is the stack of the root itself and may hold data', async () => {
    const { deploy, destroy, stacks } = setUp();
    deploy('shop', [TABLE], of('shop'));
    await expect(destroy()).rejects.toMatchObject({ exitCode: 7 });
    expect([...stacks.states.keys()]).toEqual(['shop']);
  });

  it('is deleted when nothing else is left and it is the stack of the root itself', async () => {
    const { deploy, destroy, stacks } = setUp();
    deploy('shop', [TOPIC], of('shop'));
    await destroy();
    expect([...stacks.states.keys()]).toEqual([]);
  });

  it('stays when it may hold data, and is named with the command that deletes it', async () => {
    const { deploy, destroy, stacks, deleteStack } = setUp();
    deploy('shop-a', [], of('shop'));
    deploy('shop-b', [TABLE], of('shop'));
    const failure = {
      exitCode: 7,
      message: expect.stringContaining('Stack shop-b (the root template does not name it any more)'),
      remedy: expect.stringContaining('aws cloudformation delete-stack --stack-name shop-b'),
    };
    await expect(destroy()).rejects.toMatchObject(failure);
    await expect(destroy()).rejects.toMatchObject(failure);
    expect([...stacks.states.keys()]).toEqual(['shop-b']);
    deleteStack('shop-b');
    await destroy();
  });

  it('stays with --keep-data when it may hold data, and that is no error', async () => {
    const { deploy, destroy, stacks } = setUp();
    deploy('shop-b', [TABLE], of('shop'));
    const report = await destroy({ keepData: true });
    expect(report.kept.map((one) => one.name)).toEqual(['shop-b']);
    expect([...stacks.states.keys()]).toEqual(['shop-b']);
  });

  it.each([
    ['another application, whose settings are on another branch', of('shop-ada'), []],
    ['another environment', of('shop-ada'), ['shop-ada']],
    ['another environment that an earlier version deployed', { parameters: OWN_PARAMETERS }, ['shop-ada']],
    ['another project', { parameters: OTHER_PARAMETERS }, []],
    ['another project with an application of this name', of('shop', { name: 'blog' }), []],
    ['another project by its tag', { ...of('shop'), tags: { 'cloudcart:project': 'blog' } }, []],
    ['another tool', { parameters: { Stage: 'dev' } }, []],
  ])('is not a stack of %s', async (_what, over, others) => {
    const { deploy, destroy, stacks } = setUp();
    deploy('shop-a', [], of('shop'));
    deploy('shop-ada-data', [TOPIC], over);
    await destroy({}, others);
    expect([...stacks.states.keys()]).toEqual(['shop-ada-data']);
  });

  it('of an earlier version is not deleted, and named when something is left', async () => {
    const { deploy, destroy, orphans, account } = setUp();
    deploy('shop-b', [TOPIC], { parameters: OWN_PARAMETERS });
    expect(await orphans()).toMatchObject({ orphaned: new Set(), unproven: ['shop-b'] });
    await destroy();
    const environment = {
      name: 'dev',
      application: 'shop',
      otherApplications: [],
      templates: { 'template.yaml': A, 'a.yaml': OWN },
    };
    const listing = { list: async () => [{ type: 'AWS::SNS::Topic', name: 'shop-b-topic' }] };
    await expect(account.destroy(environment, {}, { ...(await orphans()), listing })).rejects.toMatchObject({
      code: 'left-behind',
      remedy: expect.stringContaining('--stack-name shop-b'),
    });
  });

  it('is not looked for by who may not list stacks', async () => {
    const { stacks, orphans } = setUp();
    stacks.behaviour.troubles = [{ operation: 'list', error: 'AccessDenied' }];
    expect((await orphans()).orphaned).toEqual(new Set());
  });
});

describe('the artifact stack of resolve_s3', () => {
  const HASH = 'a'.repeat(64);
  const OWN_KEYS = [
    ...['zip', 'template', 'file'].map((kind) => `${HASH}.${kind}`),
    `diff/${HASH}.template`,
    `history/shop-a/2026-01-01T00:00:00.000Z.${HASH}`,
    `history/shop-gone/2026-01-01T00:00:00.000Z.${HASH}`,
    'forced/shop-a/F/shop-a-F',
  ];

  /** @param isOrphan whether resolve_s3 has left samconfig */
  function setUpBucket(isOrphan: boolean) {
    const fixture = setUp();
    const { deploy, stacks, account, orphans } = fixture;
    const none = {
      ...{ notificationArns: [], roleArn: undefined, s3Bucket: undefined },
      ...{ confirmChangeset: false, refused: [] },
    };
    const config = { ...fixture.project.config, options: { ...none, resolveS3: true } };
    const project = withArtifactBucket({ ...fixture.project, config }, () => true);
    const built = project.stacks.find(({ id }) => id === 'Artifacts');
    deploy('shop-a', [], of('shop'));
    deploy(
      'shop-artifacts',
      [{ type: 'AWS::S3::Bucket', name: 'code', deletionPolicy: 'Retain' }],
      of('shop'),
    );
    stacks.templates.set('shop-artifacts', JSON.stringify(built?.template.data));
    const destroyWith = async (over: Partial<Destruction>, request = {}) => {
      const environment = {
        ...{ name: 'dev', application: 'shop', otherApplications: ['shop-eu'] },
        templates: { 'template.yaml': A, 'a.yaml': OWN },
      };
      const found = isOrphan ? await orphans(['shop-eu']) : { project };
      return account.destroy(environment, request, { ...found, ...over });
    };
    return { ...fixture, destroyWith };
  }

  it.each([true, false])('is deleted with what it holds of this environment (orphan: %s)', async (orphan) => {
    const { destroyWith, stacks, resources } = setUpBucket(orphan);
    await destroyWith({ objectKeys: async () => OWN_KEYS });
    expect([...stacks.states.keys(), ...resources.existing.keys()]).toEqual([]);
    expect(resources.writes).toEqual(['empty code', 'remove code']);
  });

  describe.each([true, false])('and a bucket that others use (orphan: %s)', (orphan) => {
    const held = (reason: string) => ({
      exitCode: 7,
      message: expect.stringContaining(`Stack shop-artifacts (${reason}`),
    });

    it.each(['dev', 'prod', 'dev, prod'])('stays when samconfig names it (%s)', async (names) => {
      const { destroyWith, stacks, resources } = setUpBucket(orphan);
      const over = { namedBuckets: new Map([['code', names.split(', ')]]) };
      await expect(destroyWith(over)).rejects.toMatchObject({
        ...held(`s3_bucket of ${names} in samconfig names its bucket code`),
        remedy: 'Take a bucket that nothing needs any more out of samconfig, then run destroy again.',
      });
      await expect(destroyWith(over)).rejects.toMatchObject({ exitCode: 7 });
      expect([...stacks.states.keys()]).toEqual(['shop-artifacts']);
      expect(resources.writes).toEqual([]);
      await destroyWith({ namedBuckets: new Map([['other', ['prod']]]) });
      expect([...resources.existing.keys()]).toEqual([]);
    });

    it.each([
      'other-team/backup.sql',
      'notes.zip',
      `other/${HASH}.zip`,
      `${'a'.repeat(32)}.template`,
      `history/blog/2026-01-01T00:00:00.000Z.${HASH}`,
      `history/shop-eu-a/2026-01-01T00:00:00.000Z.${HASH}`,
      `history/shop-ada-data/2026-01-01T00:00:00.000Z.${HASH}`,
      'forced/blog-a/F/blog-a-F',
      'history/shop-a/notes.txt',
    ])('stays when it holds %s', async (key) => {
      const { destroyWith, deploy, stacks, resources } = setUpBucket(orphan);
      deploy('shop-ada-data', [], of('shop-ada'));
      await expect(destroyWith({ objectKeys: async () => [...OWN_KEYS, key] })).rejects.toMatchObject({
        ...held(`its bucket code holds what this environment did not put there: ${key})`),
        remedy: expect.stringContaining('  aws cloudformation delete-stack --stack-name shop-artifacts'),
      });
      expect([...stacks.states.keys()]).toEqual(['shop-artifacts', 'shop-ada-data']);
      expect(resources.writes).toEqual([]);
    });
  });
});

it('a bucket of any other stack that samconfig names stays too', async () => {
  const { deploy, account, stacks, resources } = setUp();
  deploy('shop-a', [{ type: 'AWS::S3::Bucket', name: 'code' }], of('shop'));
  const environment = {
    ...{ name: 'dev', application: 'shop', otherApplications: [] },
    templates: { 'template.yaml': A, 'a.yaml': OWN },
  };
  const namedBuckets = new Map([['code', ['prod']]]);
  await expect(account.destroy(environment, {}, { namedBuckets })).rejects.toMatchObject({ exitCode: 7 });
  const report = await account.destroy(environment, { keepData: true }, { namedBuckets });
  expect(report.kept.map((one) => one.name)).toEqual(['shop-a']);
  expect([...stacks.states.keys(), ...resources.writes]).toEqual(['shop-a']);
});
