import { writeOrigin } from '../../origin/origin.ts';
import { withArtifactBucket } from '../../project/artifact-stack.ts';
import { environmentConfig, memoryReader } from '../../project/memory.fake.ts';
import { inEnvironment, readProject } from '../../project/project.ts';
import { fakeAccount, OTHER_PARAMETERS, OWN_PARAMETERS } from './account.fake.ts';
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
  it('is deleted first, and named in the question', async () => {
    const { deploy, destroy, stacks, context } = setUp();
    deploy('shop-a', [], of('shop'));
    deploy('shop-b', [TOPIC], of('shop'));
    const report = await destroy();
    expect(stacks.writes).toEqual(['deleteStack shop-b', 'deleteStack shop-a']);
    expect(report.deleted.map((one) => one.name)).toEqual(['shop-a', 'shop-b']);
    const plan = context.messages.find((one) => one.code === 'destroy-plan')?.text;
    expect(plan).toContain('stack shop-b (the root template does not name it any more)');
    expect(plan).toMatch(/stack shop-a$/m);
  });

  it('is deleted when nothing else is left, also the stack of the root itself', async () => {
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
      code: 'left-behind',
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
    deploy('shop-c', [TOPIC], of('shop'));
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

it('the artifact stack of resolve_s3 is deleted with its bucket when nothing needs it any more', async () => {
  const { deploy, destroy, stacks, resources, project } = setUp();
  const none = {
    notificationArns: [],
    roleArn: undefined,
    s3Bucket: undefined,
    confirmChangeset: false,
    refused: [],
  };
  const config = { ...project.config, options: { ...none, resolveS3: true } };
  const built = withArtifactBucket({ ...project, config }, () => true).stacks.find(
    ({ id }) => id === 'Artifacts',
  );
  deploy('shop-artifacts', [{ type: 'AWS::S3::Bucket', name: 'code', deletionPolicy: 'Retain' }], of('shop'));
  stacks.templates.set('shop-artifacts', JSON.stringify(built?.template.data));
  await destroy();
  expect([...stacks.states.keys(), ...resources.existing.keys()]).toEqual([]);
  expect(resources.writes).toEqual(['empty code', 'remove code']);
});
