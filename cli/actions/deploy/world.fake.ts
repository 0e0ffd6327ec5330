import type { ArtifactStore } from '../../aws/artifact-store.ts';
import { type FakeBehaviour, type FakeStacks, fakeStacks } from '../../aws/stacks.fake.ts';
import type { ResourceChange } from '../../aws/stacks.ts';
import type { BuildResult } from '../../build/build.ts';
import { packageStack } from '../../build/package-template.ts';
import { prepareTemplate } from '../../build/prepared-template.ts';
import { type FakeContext, fakeContext } from '../../context.fake.ts';
import { environmentConfig, memoryReader } from '../../project/memory.fake.ts';
import { enabledStacks, inEnvironment, readProject, selectStacks } from '../../project/project.ts';
import type { EnvironmentConfig } from '../../project/samconfig.ts';
import { type Deployment, deployProject, describeStacks } from './deploy-project.ts';
import { LOCAL_PACE } from './watch.ts';
import type { DeployRules } from './work.ts';

const CHILD = `
Parameters: { Table: { Type: String, Default: none } }
Resources:
  Things:
    Type: AWS::DynamoDB::Table
  Things2: { Type: AWS::SNS::Topic }
Outputs: { Table: { Value: !Ref Things }, Bucket: { Value: !Ref Things } }
`;
const application = (name: string, more = '') =>
  `  ${name}: { Type: AWS::Serverless::Application, Properties: { Location: t.yaml${more} } }\n`;
const ROOT = `
Metadata: { CloudCart: { ArtifactBucket: Artifacts.Outputs.Bucket } }
Parameters: { Suffix: { Type: String, Default: '' } }
Resources:
${application('Artifacts')}${application('Data')}${application('Mail')}${application('Api', ", Parameters: { Table: !Join ['', [!GetAtt Data.Outputs.Table, !Ref Suffix]] }")}`;
const CONFIG = environmentConfig({ stackName: 'shop', tags: { Owner: 'team' } });
const PLACE = { account: '111122223333', region: 'eu-central-1' };
const OUTPUTS = { 'shop-artifacts': { Bucket: 'bucket' }, 'shop-data': { Table: 'things' } };
export const RULES: DeployRules = {
  env: 'dev',
  approval: 'destructive',
  yes: false,
  wait: false,
  pace: LOCAL_PACE,
};

export const change = (over: Partial<ResourceChange>): ResourceChange => ({
  action: 'Modify',
  logicalId: 'Things',
  physicalId: 'things',
  type: 'AWS::DynamoDB::Table',
  replacement: 'True',
  policyAction: 'ReplaceAndDelete',
  properties: ['KeySchema'],
  before: undefined,
  after: undefined,
  ...over,
});

export interface WorldOptions {
  rules?: Partial<DeployRules>;
  params?: string[];
  only?: string[];
}

/** A project of four stacks, a fake CloudFormation, and what it takes to deploy the one to the other. */
export interface World {
  context: FakeContext;
  stacks: FakeStacks;
  uploads: string[];
  deployment(options?: WorldOptions): Promise<Deployment>;
  deploy(options?: WorldOptions): ReturnType<typeof deployProject>;
}

export function world(
  behaviour: FakeBehaviour = {},
  context = fakeContext(),
  config: Partial<EnvironmentConfig> = {},
): World {
  const stacks = fakeStacks(context.clock, { outputs: OUTPUTS, ...behaviour });
  const uploads: string[] = [];
  const store: ArtifactStore = {
    check: async () => 'verified',
    put: async (key) => {
      uploads.push(key);
    },
    url: (key) => `https://bucket/${key}`,
  };
  const deployment: World['deployment'] = async ({ rules = {}, params = [], only = [] } = {}) => {
    const read = readProject('/project', memoryReader({ 'template.yaml': ROOT, 't.yaml': CHILD }));
    const project = inEnvironment(read, { ...CONFIG, ...config }, { environment: {}, options: params });
    const enabled = enabledStacks(project, PLACE);
    const templates = enabled.map((node) => {
      const one = packageStack(prepareTemplate('/project', node.id, node.template), new Map());
      return { ...one, bytes: one.body.length, file: `/project/.build/${one.key}` };
    });
    stacks.behaviour.objects = Object.fromEntries(
      templates.map(({ key, body }) => [`https://bucket/${key}.template`, body]),
    );
    const built: BuildResult = { artifacts: [], files: [], templates };
    const states = await describeStacks(stacks, project, enabled);
    const selected = selectStacks(project, enabled, only);
    return {
      project,
      place: PLACE,
      stacks,
      openStore: () => store,
      rules: { ...RULES, ...rules },
      enabled,
      selected,
      states,
      built,
    };
  };
  return {
    context,
    stacks,
    uploads,
    deployment,
    deploy: async (options) => deployProject(context, await deployment(options)),
  };
}

export const actions = (result: Awaited<ReturnType<World['deploy']>>) =>
  Object.fromEntries(result.results.map((one) => [one.id, one.action]));
export const failure = (code: string, exitCode: number) => expect.objectContaining({ code, exitCode });
