import type { CliError } from '../errors.ts';
import { environmentConfig, memoryReader } from './memory.fake.ts';
import { enabledStacks, inEnvironment, readProject, selectStacks, stackName } from './project.ts';
import { resolveStack } from './resolve-stack.ts';
import { kebab } from './stacks.ts';

const ROOT = `
Metadata: { CloudCart: { ArtifactBucket: Artifacts.Outputs.BucketName } }
Parameters:
  Environment: { Type: String }
  Edge: { Type: String, Default: 'no' }
Conditions:
  HasEdge: !Equals [!Ref Edge, 'yes']
Resources:
  Api:
    Type: AWS::Serverless::Application
    DependsOn: Edge
    Properties:
      Location: templates/api.yaml
      Parameters:
        Table: !Sub '\${Data.Outputs.Table}'
        Name: !If [HasEdge, edge, !Ref Environment]
      Tags: { Stage: !Ref Environment }
  Edge:
    Type: AWS::Serverless::Application
    Condition: HasEdge
    Properties: { Location: templates/plain.yaml }
  Data:
    Type: AWS::Serverless::Application
    Properties: { Location: templates/plain.yaml }
  Artifacts:
    Type: AWS::Serverless::Application
    Properties: { Location: templates/plain.yaml }
`;
const FILES = {
  'template.yaml': ROOT,
  'templates/plain.yaml': 'Resources: {}',
  'templates/api.yaml': 'Parameters: { Table: { Type: String }, Name: { Type: String, Default: x } }',
};
const CONFIG = environmentConfig({ tags: { Owner: 'team', Stage: 'overridden' } });
const PLACE = { account: '111122223333', region: 'eu-central-1' };

const read = (files: Record<string, string> = {}) =>
  readProject('/project', memoryReader({ ...FILES, ...files }));
const project = (options: string[] = []) => inEnvironment(read(), CONFIG, { environment: {}, options });
const ids = (nodes: readonly { id: string }[]) => nodes.map((node) => node.id);

describe('readProject', () => {
  it('orders stacks by their edges, the artifact bucket first', () => {
    expect(ids(read().stacks)).toEqual(['Artifacts', 'Edge', 'Data', 'Api']);
    expect(read().stacks.at(-1)?.needs).toEqual(['Artifacts', 'Data', 'Edge']);
    expect(read().artifactBucket).toEqual({ stack: 'Artifacts', output: 'BucketName' });
  });

  it.each([
    [
      'a circle',
      ROOT.replace('Data:\n    Type', 'Data:\n    DependsOn: Api\n    Type'),
      /circle: .*Api → Data → Api|Data → Api → Data/,
    ],
    [
      'an unknown child parameter',
      ROOT.replace('Table: !Sub', 'Tabel: !Sub'),
      /template\.yaml:15: templates\/api\.yaml has no parameter Tabel/,
    ],
    [
      'a missing child parameter',
      ROOT.replace(/ {8}Table.*\n/, ''),
      /templates\/api\.yaml needs the parameter Table/,
    ],
    ['a child without a file', ROOT.replace('templates/api.yaml', ''), /needs a Location that is a file/],
    [
      'a bucket of no stack',
      ROOT.replace('Artifacts.Outputs', 'Nothing.Outputs'),
      /is not <Stack>\.Outputs\.<Output>/,
    ],
  ])('refuses %s', (_what, root, message) => {
    expect(() => read({ 'template.yaml': root })).toThrow(message);
  });

  it('ends with exit 2 for a circle', () => {
    const root = ROOT.replace('Data:\n    Type', 'Data:\n    DependsOn: Api\n    Type');
    expect(() => read({ 'template.yaml': root })).toThrow(
      expect.objectContaining({ exitCode: 2, code: 'stack-cycle' } satisfies Partial<CliError>),
    );
  });
});

describe('an environment', () => {
  it('leaves out a child whose condition is false, and the edges to it', () => {
    const enabled = enabledStacks(project(), PLACE);
    expect(ids(enabled)).toEqual(['Artifacts', 'Data', 'Api']);
    expect(enabled.at(-1)?.needs).toEqual(['Artifacts', 'Data']);
    expect(ids(enabledStacks(project(['Edge=yes']), PLACE))).toContain('Edge');
  });

  it('resolves parameters from the outputs of other stacks, and tags over those of samconfig', () => {
    const own = project();
    const api = enabledStacks(own, PLACE).at(-1);
    if (!api) throw new Error('no stack');
    expect(resolveStack(own, api, PLACE, { Data: { Table: 'orders' } })).toEqual({
      parameters: { Table: 'orders', Name: 'dev' },
      tags: { Owner: 'team', Stage: 'dev' },
      notificationArns: [],
    });
    expect(() => resolveStack(own, api, PLACE, {})).toThrow(
      /template\.yaml:15: Table of Api comes from an output/,
    );
  });

  it('selects stacks by logical id or deployed name, in the order of deployment', () => {
    const enabled = enabledStacks(project(), PLACE);
    expect(ids(selectStacks(project(), enabled, ['api', 'shop-dev-data']))).toEqual(['Data', 'Api']);
    expect(() => selectStacks(project(), enabled, ['Dta'])).toThrow(/Did you mean Data\?/);
  });

  it('names stacks after the application', () => {
    expect(stackName(project(), 'Data')).toBe('shop-dev-data');
    expect(['Api', 'HelloApi', 'VPCLink', 'Edge2Cdn'].map(kebab)).toEqual([
      'api',
      'hello-api',
      'vpc-link',
      'edge2-cdn',
    ]);
  });
});
