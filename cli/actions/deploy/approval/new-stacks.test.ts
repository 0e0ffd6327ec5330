import { fakeContext } from '../../../context.fake.ts';
import { environmentConfig, memoryReader } from '../../../project/memory.fake.ts';
import { inEnvironment, readProject } from '../../../project/project.ts';
import { checkCapabilities } from '../capabilities.ts';
import { isApproved } from './approved-stack.ts';
import { approveNewStacks, reviewNewStack } from './new-stacks.ts';
import { packaged, packagedUrl } from './review.fake.ts';

// A new stack is compared with nothing: what it grants is asked about once, before the first stack is created.
const CONFIG = environmentConfig();
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
  expect(approved.get('Api')?.reasons.map((one) => one.text)).toEqual([
    'grants rights: Role (AWS::IAM::Role), AssumeRolePolicyDocument',
    'opens access: Url (AWS::Lambda::Url), AuthType is NONE',
  ]);
  expect(context.messages.map((one) => [one.code, one.stack])).toEqual([['approval-asked', 'Api']]);
});

it('takes parameters and conditions into account', async () => {
  const approved = await approveNewStacks(fakeContext({}, [true]), planned({ open: 'no' }));
  expect(approved.get('Api')?.reasons).toHaveLength(1);
});

it('is exit 3 without a terminal and --yes, with every reason', async () => {
  await expect(approveNewStacks(fakeContext(), planned())).rejects.toEqual(failure('approval-needed'));
  await expect(approveNewStacks(fakeContext(), planned())).rejects.toThrow('Api: grants rights: Role');
  await expect(approveNewStacks(fakeContext({}, [false]), planned())).rejects.toEqual(failure('declined'));
  expect((await approveNewStacks(fakeContext(), planned({ yes: true }))).get('Api')?.reasons).toHaveLength(1);
});

it('asks nothing on the local engine, and of stacks that grant nothing', async () => {
  expect([...(await approveNewStacks(fakeContext(), planned({ approval: 'never' })))]).toEqual([]);
  const harmless = planned({}, { 'api.yaml': API.replace(/ {2}Role.*\n/, '') });
  expect((await approveNewStacks(fakeContext(), harmless)).get('Api')?.reasons).toEqual([]);
  await expect(
    approveNewStacks(fakeContext(), { ...harmless, rules: { approval: 'any', yes: false } }),
  ).rejects.toEqual(failure('approval-needed'));
});

it('covers what SAM makes of an approved resource, and nothing else', () => {
  const approved = reviewNewStack({
    body: `
Resources:
  Hello: { Type: AWS::Serverless::Function, Properties: { Handler: h, Events: { Web: { Type: Api } } } }
  Quiet: { Type: AWS::SQS::Queue }
  Loop: { Type: AWS::Serverless::StateMachine, Properties: { Role: r, Events: { Tick: { Type: Schedule } } } }
`,
    parameters: {},
  });
  const covers = ([logicalId = '', type = '']: string[]) =>
    isApproved(approved, { logicalId, type, text: `grants rights: ${logicalId} (${type}), X` });
  expect(
    [
      ['HelloRole', 'AWS::IAM::Role'],
      ['HelloWebPermissionProd', 'AWS::Lambda::Permission'],
      ['ServerlessRestApi', 'AWS::ApiGateway::RestApi'],
      ['LoopTick', 'AWS::Events::Rule'],
      ['LoopTickRole', 'AWS::IAM::Role'],
    ].map(covers),
  ).toEqual([true, true, true, true, true]);
  expect(
    [
      ['Hello', 'AWS::Lambda::Function'],
      ['HelloRole', 'AWS::Lambda::Permission'],
      ['HelloAdmin', 'AWS::IAM::Role'],
      ['HelloUrl', 'AWS::Lambda::Url'],
      ['HelloOtherPermission', 'AWS::Lambda::Permission'],
      ['LoopRole', 'AWS::IAM::Role'],
      ['Quiet', 'AWS::SQS::Queue'],
      ['QuietPolicy', 'AWS::SQS::QueuePolicy'],
      ['Backdoor', 'AWS::IAM::Role'],
      ['ServerlessRestApi', 'AWS::IAM::Role'],
      ['ServerlessHttpApi2x', 'AWS::IAM::Role'],
    ].map(covers),
  ).toEqual(Array.from({ length: 11 }, () => false));
});

it('covers a resource as it was approved, and not what it grants beside that', () => {
  const body = 'Resources: { Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }';
  const approved = reviewNewStack({ body, parameters: {} });
  const covers = (what: string) =>
    isApproved(approved, {
      logicalId: 'Role',
      type: 'AWS::IAM::Role',
      text: `grants rights: Role (AWS::IAM::Role), ${what}`,
    });
  expect([covers('AssumeRolePolicyDocument'), covers('AssumeRolePolicyDocument, ManagedPolicyArns')]).toEqual(
    [true, false],
  );
});

it.each([
  'Transform: [AWS::Serverless-2016-10-31, Evil]',
  'Transform: { Name: AWS::Include, Parameters: { Location: s3://b/k } }',
])('covers nothing but the same reasons when %s changes the template', (transform) => {
  const body = `${transform}\nResources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: h } } }`;
  const approved = reviewNewStack({ body, parameters: {} });
  expect(approved.reasons.map((one) => one.text)).toEqual([
    expect.stringMatching(/transform (Evil|AWS::Include) makes of the template/),
    expect.stringContaining('grants rights: F'),
  ]);
  const role = {
    logicalId: 'FRole',
    type: 'AWS::IAM::Role',
    text: 'grants rights: FRole (AWS::IAM::Role), Policies',
  };
  expect(isApproved(approved, role)).toBe(false);
  expect(approved.reasons.every((one) => isApproved(approved, one))).toBe(true);
});

it('a transform within a resource, and a template that cannot be read, are asked about', () => {
  const within =
    "Resources: { F: { Type: AWS::SQS::Queue, Properties: { 'Fn::Transform': { Name: Evil } } } }";
  for (const body of [within, '][']) {
    const { reasons, written } = reviewNewStack({ body, parameters: {} });
    expect([reasons.length > 0, written]).toEqual([true, undefined]);
  }
});

it.each([
  ['FunctionUrlConfig: { AuthType: NONE }', 'AuthType is NONE'],
  ['Role: !Ref Admin', 'takes a role'],
])('reads the Globals of a template: %s', (shared, text) => {
  const body = `
Globals: { Function: { ${shared} } }
Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: h } } }`;
  expect(
    reviewNewStack({ body, parameters: {} })
      .reasons.map((one) => one.text)
      .join('\n'),
  ).toContain(text);
});

it('takes no default for a parameter whose value comes from another stack', () => {
  const files = {
    'template.yaml': ROOT.replace('Open: !Ref Open', 'Open: !GetAtt Data.Outputs.Open'),
    'api.yaml': API.replace('Open: { Type: String }', "Open: { Type: String, Default: 'no' }"),
  };
  return expect(approveNewStacks(fakeContext(), planned({}, files))).rejects.toThrow('opens access: Url');
});

describe('a stack nested in a new one', () => {
  const inner = `
Parameters: { Open: { Type: String, Default: 'no' } }
Conditions: { IsOpen: !Equals [!Ref Open, 'yes'] }
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } }
  Url: { Type: AWS::Lambda::Url, Condition: IsOpen, Properties: { AuthType: NONE, TargetFunctionArn: f } }`;
  const key = 'a'.repeat(64);
  const outer = (open: string, url = packagedUrl(key)) =>
    `Resources: { In: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url}, Parameters: { Open: ${open} } } } }`;
  const reasons = (body: string) =>
    reviewNewStack(
      { body, parameters: {} },
      packaged({ [key]: inner, ['b'.repeat(64)]: outer("'yes'") }),
    ).reasons.map((one) => one.text);

  it.each([
    ["'no'", ['in In: grants rights: Role (AWS::IAM::Role), AssumeRolePolicyDocument']],
    [
      "'yes'",
      [expect.stringContaining('in In: grants rights'), expect.stringContaining('in In: opens access: Url')],
    ],
    [
      '!GetAtt X.Y',
      [expect.stringContaining('in In: grants rights'), expect.stringContaining('in In: opens access: Url')],
    ],
  ])('is reviewed with the value %s', (open, expected) => {
    expect(reasons(outer(open))).toEqual(expected);
  });

  it('is reviewed in a nested one too, and named as not reviewed when it is another place’s', () => {
    expect(reasons(outer("'x'", packagedUrl('b'.repeat(64))))).toEqual([
      expect.stringContaining('in In: in In: grants rights: Role'),
      expect.stringContaining('in In: in In: opens access: Url'),
    ]);
    expect(reasons(outer("'x'", 'https://s3/theirs.template'))).toEqual([
      'adds: In (AWS::CloudFormation::Stack), what its template does is not reviewed',
    ]);
  });
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
      .reasons.map((one) => one.text)
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
