import { fakeContext } from '../../../context.fake.ts';
import { memoryReader } from '../../../project/memory.fake.ts';
import { inEnvironment, readProject } from '../../../project/project.ts';
import { checkCapabilities } from '../capabilities.ts';
import { approveNewStacks, isApproved, reviewNewStack } from './new-stacks.ts';

// A new stack is compared with nothing: what it grants is asked about once, before the first stack is created.
const CONFIG = {
  name: 'dev',
  stackName: 'shop-dev',
  region: undefined,
  profile: undefined,
  parameterOverrides: {},
  tags: {},
  accounts: [],
  regions: [],
};
const PLACE = { account: '111122223333', region: 'eu-central-1' };
const ROOT = `
Parameters: { Open: { Type: String, Default: 'no' } }
Resources:
  Data: { Type: AWS::Serverless::Application, Properties: { Location: data.yaml } }
  Api: { Type: AWS::Serverless::Application, Properties: { Location: api.yaml, Parameters: { Open: !Ref Open } } }
`;
const DATA = 'Resources: { Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } } }';
const API = `
Parameters: { Open: { Type: String } }
Conditions: { IsOpen: !Equals [!Ref Open, 'yes'] }
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Url: { Type: AWS::Lambda::Url, Properties: { AuthType: !If [IsOpen, NONE, AWS_IAM], TargetFunctionArn: f } }
`;

function planned(
  {
    open = 'no',
    yes = false,
    approval = 'destructive' as 'destructive' | 'any' | 'never',
    capabilities = ['CAPABILITY_IAM'],
  } = {},
  files: Record<string, string> = {},
) {
  const texts: Record<string, string> = {
    'template.yaml': ROOT,
    'data.yaml': DATA,
    'api.yaml': API,
    ...files,
  };
  const project = inEnvironment(
    readProject('/project', memoryReader(texts)),
    { ...CONFIG, capabilities },
    { environment: {}, options: [`Open=${open}`] },
  );
  const templates = project.stacks.map((node) => ({
    stack: node.id,
    key: 'k',
    file: 'f',
    body: texts[node.template.name] ?? '',
    bytes: 1,
    needsBucket: false,
    nested: [],
  }));
  return {
    project,
    place: PLACE,
    rules: { approval, yes },
    selected: project.stacks,
    states: new Map(),
    built: { templates },
  };
}

const failure = (code: string) => expect.objectContaining({ code, exitCode: 3 });

it('asks once for all new stacks, and names what each grants', async () => {
  const context = fakeContext({}, [true]);
  const approved = await approveNewStacks(context, planned({ open: 'yes' }));
  expect(context.questions).toEqual(['Create Api with these rights?']);
  expect(approved.get('Api')?.map((one) => one.text)).toEqual([
    'grants rights: Role (AWS::IAM::Role), AssumeRolePolicyDocument',
    'opens access: Url (AWS::Lambda::Url), AuthType is NONE',
  ]);
  expect(context.messages.map((one) => [one.code, one.stack])).toEqual([['approval-asked', 'Api']]);
});

it('takes parameters and conditions into account', async () => {
  const approved = await approveNewStacks(fakeContext({}, [true]), planned({ open: 'no' }));
  expect(approved.get('Api')).toHaveLength(1);
});

it('is exit 3 without a terminal and --yes, with every reason', async () => {
  await expect(approveNewStacks(fakeContext(), planned())).rejects.toEqual(failure('approval-needed'));
  await expect(approveNewStacks(fakeContext(), planned())).rejects.toThrow('Api: grants rights: Role');
  await expect(approveNewStacks(fakeContext({}, [false]), planned())).rejects.toEqual(failure('declined'));
  expect((await approveNewStacks(fakeContext(), planned({ yes: true }))).get('Api')).toHaveLength(1);
});

it('asks nothing on the local engine, and of stacks that grant nothing', async () => {
  expect([...(await approveNewStacks(fakeContext(), planned({ approval: 'never' })))]).toEqual([]);
  const harmless = planned({}, { 'api.yaml': API.replace(/ {2}Role.*\n/, '') });
  expect((await approveNewStacks(fakeContext(), harmless)).get('Api')).toEqual([]);
  await expect(
    approveNewStacks(fakeContext(), { ...harmless, rules: { approval: 'any', yes: false } }),
  ).rejects.toEqual(failure('approval-needed'));
});

it('covers what SAM makes of an approved resource, and nothing else', () => {
  const body = `
Resources:
  Hello: { Type: AWS::Serverless::Function, Properties: { Handler: h, Events: { Web: { Type: Api } } } }
  Quiet: { Type: AWS::SQS::Queue }
`;
  const approved = reviewNewStack({ body, parameters: {} });
  const [node] = planned({}, { 'data.yaml': body }).project.stacks.filter((one) => one.id === 'Data');
  if (!node) throw new Error('no node');
  const covers = (logicalId: string) => isApproved(approved, node, { logicalId, text: '' });
  expect(['Hello', 'HelloRole', 'HelloWebPermissionProd', 'ServerlessRestApi'].map(covers)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['Quiet', 'QuietPolicy', 'Backdoor', 'ServerlessHttpApi2x'].map(covers)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

it.each([
  ['a function with policies', 'Policies: [AdministratorAccess]', ', Policies'],
  [
    'a function URL',
    'FunctionUrlConfig: { AuthType: NONE }',
    'opens access: F (AWS::Serverless::Function), AuthType is NONE',
  ],
  ['a function that others call', 'Events: { E: { Type: SNS } }', 'is called by SNS'],
  [
    'a function without a role',
    'Timeout: 1',
    'grants rights: F (AWS::Serverless::Function), a role of its own',
  ],
])('reads the types of SAM: %s', (_what, property, text) => {
  const body = `Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: h, ${property} } } }`;
  expect(
    reviewNewStack({ body, parameters: {} })
      .map((one) => one.text)
      .join('\n'),
  ).toContain(text);
});

describe('capabilities', () => {
  const check = (resource: string, capabilities: string[]) => () => {
    const { project } = planned(
      { capabilities },
      { 'api.yaml': `${API.split('Resources:')[0]}Resources:\n  X: ${resource}\n` },
    );
    return checkCapabilities(project, project.stacks);
  };

  it.each([
    ['{ Type: AWS::IAM::Role }', 'CAPABILITY_IAM'],
    ['{ Type: AWS::IAM::Role, Properties: { RoleName: r } }', 'CAPABILITY_NAMED_IAM'],
    ['{ Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: r } }', 'CAPABILITY_NAMED_IAM'],
    ['{ Type: AWS::IAM::AccessKey }', 'CAPABILITY_IAM'],
    ['{ Type: AWS::Serverless::Function, Properties: { Handler: h } }', 'CAPABILITY_IAM'],
    ['{ Type: AWS::Serverless::Application, Properties: { Location: l } }', 'CAPABILITY_AUTO_EXPAND'],
  ])('%s needs %s, or is refused with the line to add', (resource, needed) => {
    expect(check(resource, [])).toThrow(
      expect.objectContaining({
        code: 'missing-capability',
        exitCode: 2,
        remedy: `Write in [dev.deploy.parameters] of samconfig.toml: capabilities = ["${needed}"]`,
      }),
    );
    expect(check(resource, [needed])).not.toThrow();
  });

  it('with names include those without, and not the other way round', () => {
    expect(check('{ Type: AWS::IAM::Role }', ['CAPABILITY_NAMED_IAM'])).not.toThrow();
    expect(check('{ Type: AWS::IAM::User, Properties: { UserName: u } }', ['CAPABILITY_IAM'])).toThrow(
      /api\.yaml:\d+: X/,
    );
  });

  it('are not needed for a function that names its role', () => {
    expect(check('{ Type: AWS::Serverless::Function, Properties: { Role: r } }', [])).not.toThrow();
  });
});
