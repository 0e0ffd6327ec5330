import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { standingStack } from '../../aws/stacks.fake.ts';
import { templateProblems } from '../../build/check-templates.ts';
import { writeOrigin } from '../../origin/origin.ts';
import { templateOf } from '../../project/memory.fake.ts';
import type { Project } from '../../project/project.ts';
import { withSsmValues } from '../../project/ssm-values.ts';
import { standingOutputs, withSsm, workOf } from './deploy-project.ts';
import { allParameters, stackDigest } from './deploy-stack.ts';
import { preflight } from './preflight.ts';
import { actions, failure, world } from './world.fake.ts';

function firstOf<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error('nothing selected');
  return first;
}

describe('an unchanged stack', () => {
  it('is left alone, and deployed when it is forced', async () => {
    const { deploy, stacks } = world();
    await deploy();
    stacks.writes.length = 0;
    expect(actions(await deploy()).Api).toBe('unchanged');
    expect(stacks.writes).toEqual([]);
    expect(actions(await deploy({ rules: { force: true } })).Api).toBe('updated');
    expect(stacks.writes).toContain('executeChangeSet shop-api');
  });
});

describe('a change set that another deployment has deleted', () => {
  it.each(['describeChangeSet', 'executeChangeSet'] as const)('is exit 5 at %s', async (operation) => {
    const { deploy, stacks } = world();
    await deploy();
    stacks.behaviour.troubles = [{ operation, error: 'ChangeSetNotFoundException' }];
    await expect(deploy({ only: ['Api'], params: ['Suffix=2'] })).rejects.toEqual(failure('stack-busy', 5));
    expect(stacks.writes).not.toContain('deleteStack shop-api');
  });
});

const ids = seededIds(fakeClock());

describe('a NoEcho value in the digest of a stack, which is not secret,', () => {
  const SECRET = 'geheim';
  const source = (noEcho: string) =>
    `Parameters: { P: { Type: String${noEcho} }, Q: { Type: String } }\nResources: {}\n`;

  /** The value of CloudCartDigest. */
  async function digestOf(noEcho: string, values: { P: string; Q?: string }, deployed?: string) {
    const { deployment } = world();
    const one = await deployment({ only: ['Artifacts'] });
    const work = workOf(one, firstOf(one.selected), standingOutputs(one));
    const node = { ...work.node, template: templateOf(source(noEcho)) };
    const state = deployed && standingStack(work.name, { parameters: { CloudCartDigest: deployed } });
    const parameters = { Q: '1', ...values };
    const all = { ...work, node, parameters, ssmValues: { P: values.P }, state: state || undefined };
    const plain = stackDigest(work.template.key, parameters, work.tags, { ssmValues: { P: values.P } });
    return { digest: allParameters(all, ids).digest, plain };
  }

  it.each([', NoEcho: true', ", NoEcho: 'true'"])(
    'cannot be guessed with a hash of the rest: %s',
    async (noEcho) => {
      const { digest, plain } = await digestOf(noEcho, { P: SECRET });
      expect(digest).not.toContain(plain);
      expect(digest).toMatch(/^[0-9a-f]{64}\.[0-9a-f]{32}$/);
      expect((await digestOf(noEcho, { P: SECRET })).digest).not.toBe(digest);
    },
  );

  it('still decides whether anything has changed', async () => {
    const noEcho = ', NoEcho: true';
    const { digest } = await digestOf(noEcho, { P: SECRET });
    const deployed = writeOrigin(digest, { stacks: '', resources: '' });
    expect((await digestOf(noEcho, { P: SECRET }, deployed)).digest).toBe(digest);
    expect((await digestOf(noEcho, { P: 'other' }, deployed)).digest).not.toBe(digest);
    expect((await digestOf(noEcho, { P: SECRET, Q: '2' }, deployed)).digest).not.toBe(digest);
  });

  it('leaves the digest of a stack without one as it was', async () => {
    const { digest, plain } = await digestOf('', { P: SECRET });
    expect(digest).toBe(plain);
  });
});

describe('what a stack is made of besides its template', () => {
  const digestOf = async (options: { roleArn?: string; topics?: string[]; ssm?: Record<string, string> }) => {
    const { roleArn, topics = [] } = options;
    const refused: [] = [];
    const s3 = { s3Bucket: undefined, resolveS3: false, confirmChangeset: false, refused };
    const { deployment } = world({}, undefined, {
      options: { ...s3, roleArn, notificationArns: topics },
    });
    const one = await deployment({ only: ['Artifacts'] });
    const node = firstOf(one.selected);
    const work = workOf(one, node, standingOutputs(one));
    return allParameters({ ...work, ssmValues: options.ssm ?? {} }, ids).digest;
  };

  it('is part of its digest: a role, topics, values of SSM parameters', async () => {
    const all = await Promise.all([
      digestOf({}),
      digestOf({ roleArn: 'role' }),
      digestOf({ topics: ['topic'] }),
      digestOf({ ssm: { V: '1' } }),
      digestOf({ ssm: { V: '2' } }),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('is read from SSM for the parameters of a child, defaults too', async () => {
    const { deployment } = world();
    const one = await deployment();
    const work = workOf(one, firstOf(one.selected), standingOutputs(one));
    const source =
      "Parameters: { V: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /net/vpc } }\nResources: {}\n";
    const node = { ...work.node, template: templateOf(source) };
    const asked: string[] = [];
    const readSsm = async (names: readonly string[]) => {
      asked.push(...names);
      return { '/net/vpc': 'vpc-123' };
    };
    expect((await withSsm({ ...one, readSsm }, { ...work, node })).ssmValues).toEqual({ V: 'vpc-123' });
    expect(asked).toEqual(['/net/vpc']);
  });

  it('is the value of an SSM parameter where the root refers to it', async () => {
    const { deployment } = world();
    const { project } = await deployment();
    const root = templateOf("Parameters: { Vpcs: { Type: 'AWS::SSM::Parameter::Value<List<String>>' } }\n");
    const named = { ...project, root, ssmNames: { Vpcs: '/vpcs' } };
    const found = await withSsmValues(named, async () => ({ '/vpcs': 'a,b' }), 'all');
    expect(found.parameters.Vpcs).toEqual(['a', 'b']);
    const none = await withSsmValues(named, async () => ({}), 'used');
    expect(none.parameters).not.toHaveProperty('Vpcs');
  });
});

describe('limits of CloudFormation', () => {
  const outputs = (count: number) =>
    Array.from({ length: count }, (_, index) => `O${index}: { Value: x }`).join(', ');
  const parameters = (count: number) =>
    Array.from({ length: count }, (_, index) => `P${index}: { Type: String }`).join(', ');
  const problemsOf = (
    source: string,
    sized: { bytes?: number; needsBucket?: boolean },
    hasBucket: boolean,
  ) => {
    const template = templateOf(`${source}\nResources: { Q: { Type: AWS::SQS::Queue } }\n`);
    const node = { id: 'A', template, condition: undefined, parameters: {}, tags: {}, needs: [] };
    const project: Project = {
      rootFolder: '/project',
      root: template,
      stacks: [node],
      artifactBucket: undefined,
    };
    const templates = [{ stack: 'A', bytes: 1, needsBucket: false, ...sized }];
    return templateProblems(project, templates, hasBucket).map((one) => one.code);
  };

  it.each([
    ['functions without a bucket', 'Outputs: {}', { needsBucket: true }, false, 'artifact-bucket'],
    ['51,201 bytes without a bucket', 'Outputs: {}', { bytes: 51_201 }, false, 'template-too-large'],
    ['1,000,001 bytes', 'Outputs: {}', { bytes: 1_000_001 }, true, 'template-too-large'],
    ['201 outputs', `Outputs: { ${outputs(201)} }`, {}, true, 'template-quota'],
    [
      '200 parameters and that of the digest',
      `Parameters: { ${parameters(200)} }`,
      {},
      true,
      'template-quota',
    ],
    [
      '199 parameters with a bucket',
      `Parameters: { ${parameters(199)} }`,
      { needsBucket: true },
      true,
      'template-quota',
    ],
  ])('refuse %s', (_what, source, sized, hasBucket, code) => {
    expect(problemsOf(source, sized, hasBucket)).toEqual([code]);
  });

  it.each([
    ['200 outputs', `Outputs: { ${outputs(200)} }`, {}, true],
    ['199 parameters', `Parameters: { ${parameters(199)} }`, {}, true],
    ['1,000,000 bytes with a bucket', 'Outputs: {}', { bytes: 1_000_000 }, true],
    ['51,200 bytes', 'Outputs: {}', { bytes: 51_200 }, false],
  ])('allow %s', (_what, source, sized, hasBucket) => {
    expect(problemsOf(source, sized, hasBucket)).toEqual([]);
  });
});

describe('a value that breaks a rule of the child', () => {
  it('is refused before anything is changed', async () => {
    const { deployment } = world();
    const one = await deployment();
    const node = firstOf(one.selected);
    const template = templateOf(
      'Parameters: { V: { Type: String, AllowedValues: [a] } }\nResources: { Q: { Type: AWS::SQS::Queue } }\n',
    );
    const broken = { ...one, selected: [{ ...node, template, parameters: { V: 'b' } }] };
    expect(() => preflight(broken)).toThrow(
      expect.objectContaining({ code: 'parameter-value', exitCode: 2 }),
    );
    expect(() =>
      preflight({ ...broken, selected: [{ ...node, template, parameters: { V: 'a' } }] }),
    ).not.toThrow();
  });
});
