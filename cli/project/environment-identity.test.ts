import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliError } from '../errors.ts';
import { readEnvironmentProject } from './environment-project.ts';

// An environment has names of its own: no other environment of the project names the same stacks or resources.
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const root = (more = '') => `
${more}
Parameters:
  Environment: { Type: String, Default: dev }
  Table: { Type: String, Default: orders }
  Audit: { Type: String, Default: 'no' }
Conditions: { HasAudit: !Equals [!Ref Audit, 'yes'] }
Resources:
  Data:
    Type: AWS::Serverless::Application
    Properties: { Location: data.yaml, Parameters: { Environment: !Ref Environment, Table: !Ref Table } }
  Audit:
    Type: AWS::Serverless::Application
    Condition: HasAudit
    Properties: { Location: audit.yaml }
`;
const data = (resources: string) => `
Parameters: { Environment: { Type: String }, Table: { Type: String } }
Conditions: { IsProd: !Equals [!Ref Environment, prod] }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub 'shop-\${Environment}' } }
${resources}
`;
const AUDIT = 'Resources: { Trail: { Type: AWS::S3::Bucket, Properties: { BucketName: audit } } }';

interface Section {
  stack?: string;
  region?: string;
  accounts?: string[];
  parameters?: string[];
}

const section = (
  name: string,
  { stack = `shop-${name}`, region = 'eu-west-1', accounts = [], parameters = [] }: Section,
) => `
[${name}.deploy.parameters]
stack_name = "${stack}"
${region ? `region = "${region}"` : ''}
parameter_overrides = ${JSON.stringify([`Environment=${name}`, ...parameters])}
[${name}.cloudcart.parameters]
accounts = ${JSON.stringify(accounts)}
`;

interface Case {
  template?: string;
  resources?: string;
  environments?: Record<string, Section>;
  text?: string;
}

function write({ template = root(), resources = '', environments = {}, text = '' }: Case): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-identity-'));
  folders.push(folder);
  mkdirSync(folder, { recursive: true });
  const all: Record<string, Section> = { dev: {}, prod: {}, ...environments };
  const samconfig = Object.entries(all).map(([name, one]) => section(name, one));
  writeFileSync(path.join(folder, 'template.yaml'), template);
  writeFileSync(path.join(folder, 'data.yaml'), data(resources));
  writeFileSync(path.join(folder, 'audit.yaml'), AUDIT);
  writeFileSync(path.join(folder, 'samconfig.toml'), `version = 0.1\n${text || samconfig.join('')}`);
  return folder;
}

function open(
  folder: string,
  name = 'dev',
  environment: Record<string, string> = {},
  options: string[] = [],
) {
  try {
    return readEnvironmentProject(folder, name, { environment, options }).config.name;
  } catch (error) {
    if (error instanceof CliError) return { code: error.code, text: `${error.message}\n${error.remedy}` };
    throw error;
  }
}

const FIXED = '  Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }';

describe('the parameter with the name of the environment', () => {
  it.each<[string, string, Parameters<typeof open>[2], string[], RegExp]>([
    ['samconfig.toml', 'dev', {}, [], /from samconfig.toml.*\nWrite Environment=dev in parameter_overrides/],
    ['a variable', 'prod', { CLOUDCART_PARAM_ENVIRONMENT: 'staging' }, [], /CLOUDCART_PARAM_ENVIRONMENT/],
    ['an option', 'prod', {}, ['Environment=staging'], /--param/],
  ])('is refused with another value from %s', (_from, env, environment, options, text) => {
    const environments = { dev: { parameters: ['Environment=prod'] } };
    expect(open(write({ environments }), env, environment, options)).toEqual({
      code: 'environment-parameter',
      text: expect.stringMatching(text),
    });
  });

  it('may have the name written out by every source', () => {
    const one = open(write({}), 'prod', { CLOUDCART_PARAM_ENVIRONMENT: 'prod' }, ['Environment=prod']);
    expect(one).toBe('prod');
  });

  it('may have another name, which the root template says', () => {
    const template = root('Metadata: { CloudCart: { EnvironmentParameter: Table } }');
    const environments = { dev: { parameters: ['Table=prod'] }, prod: { parameters: ['Table=prod'] } };
    const folder = write({ template, environments });
    expect(open(folder)).toMatchObject({ code: 'environment-parameter' });
    expect(open(folder, 'prod')).toBe('prod');
  });

  it('is not asked for where the root template has none', () => {
    const template =
      'Resources: { Audit: { Type: AWS::Serverless::Application, Properties: { Location: audit2.yaml } } }';
    const folder = write({
      template,
      text: '[dev.deploy.parameters]\nstack_name = "a"\n[prod.deploy.parameters]\nstack_name = "b"\n',
    });
    writeFileSync(path.join(folder, 'audit2.yaml'), 'Resources: { T: { Type: AWS::SNS::Topic } }');
    expect(open(folder)).toBe('dev');
  });
});

describe('names that two environments share are refused', () => {
  it.each<[string, Case, string]>([
    ['stacks', { environments: { dev: { stack: 'shop-prod' } } }, 'stack shop-prod-data'],
    ['stacks in another case', { environments: { dev: { stack: 'Shop-Prod' } } }, 'stack Shop-Prod-data'],
    ['a table', { resources: FIXED }, 'DynamoDB Table orders'],
    [
      'a table of one parameter',
      { resources: FIXED.replace('orders', '!Ref Table') },
      'DynamoDB Table orders',
    ],
    [
      'a bucket',
      { resources: FIXED.replace('DynamoDB::Table', 'S3::Bucket').replace('Table', 'Bucket') },
      'S3 Bucket orders',
    ],
    [
      'a function',
      { resources: '  F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f } }' },
      'Lambda Function f',
    ],
    [
      'a log group',
      { resources: '  L: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /l } }' },
      'Logs LogGroup /l',
    ],
    ['a queue', { resources: '  Q: { Type: AWS::SQS::Queue, Properties: { QueueName: q } }' }, 'SQS Queue q'],
    ['a role', { resources: '  R: { Type: AWS::IAM::Role, Properties: { RoleName: r } }' }, 'IAM Role r'],
    [
      'a secret',
      { resources: '  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: s } }' },
      'SecretsManager Secret s',
    ],
    [
      'a name with account and region',
      {
        resources:
          '  B: { Type: AWS::S3::Bucket, Properties: { BucketName: !Join ["-", [b, !Ref AWS::AccountId, !Ref AWS::Region]] } }',
      },
      'S3 Bucket b-',
    ],
    [
      'an export',
      { resources: 'Outputs: { T: { Value: t, Export: { Name: the-table } } }' },
      'CloudFormation Export the-table',
    ],
    [
      'a bucket, even in another account',
      {
        resources: '  B: { Type: AWS::S3::Bucket, Properties: { BucketName: b } }',
        environments: { dev: { accounts: ['111111111111'] }, prod: { accounts: ['222222222222'] } },
      },
      'S3 Bucket b',
    ],
    [
      'a role, even in another region',
      {
        resources: '  R: { Type: AWS::IAM::Role, Properties: { RoleName: r } }',
        environments: { dev: { region: 'eu-north-1' } },
      },
      'IAM Role r',
    ],
  ])('%s', (_what, files, what) => {
    const folder = write(files);
    const refusal = { code: 'environments-overlap', text: expect.stringContaining(what) };
    expect([open(folder, 'dev'), open(folder, 'prod')]).toEqual([
      { ...refusal, text: expect.stringMatching(/environments dev and prod both name/) },
      expect.objectContaining({ code: 'environments-overlap' }),
    ]);
    expect(open(folder, 'dev')).toEqual(refusal);
  });

  it('of different logical ids, when the application names differ by a part', () => {
    const template = root().replace(
      '  Audit:\n',
      '  DevData: { Type: AWS::Serverless::Application, Properties: { Location: audit.yaml } }\n  Audit:\n',
    );
    const folder = write({ template, environments: { dev: { stack: 'shop-dev' }, prod: { stack: 'shop' } } });
    expect(open(folder, 'prod')).toMatchObject({ text: expect.stringContaining('stack shop-dev-data') });
  });

  it('of a copied block, before the parameter is looked at', () => {
    const text = section('prod', {}) + section('qa', {}).replace('Environment=qa', 'Environment=prod');
    expect(open(write({ text }), 'qa')).toMatchObject({ code: 'environment-parameter' });
    expect(open(write({ text }), 'prod')).toMatchObject({
      code: 'environments-overlap',
      text: expect.stringContaining('Write Environment=qa in parameter_overrides of [qa.deploy.parameters].'),
    });
  });
});

describe('names that only look shared are not refused', () => {
  it.each<[string, Case]>([
    [
      'in other accounts',
      {
        resources: FIXED,
        environments: { dev: { accounts: ['111111111111'] }, prod: { accounts: ['222222222222'] } },
      },
    ],
    ['in another region', { resources: FIXED, environments: { dev: { region: 'eu-north-1' } } }],
    [
      'stacks in another region',
      { environments: { dev: { region: 'eu-north-1', stack: 'shop' }, prod: { stack: 'shop' } } },
    ],
    [
      'that hold the environment',
      { resources: FIXED.replace('orders', '!Join ["-", [orders, !Ref Environment]]') },
    ],
    [
      'of a resource that only one has',
      { resources: `${FIXED}`.replace('{ Type', '{ Condition: IsProd, Type') },
    ],
    ['of a stack that only one has', { environments: { dev: { parameters: ['Audit=yes'] } } }],
    [
      'of the environment on the local engine',
      { resources: FIXED, text: section('dev', {}) + section('local', { stack: 'shop-dev' }) },
    ],
    [
      'of an environment that cannot be read',
      {
        resources: FIXED,
        text: `${section('dev', {})}[prod.deploy.parameters]\nparameter_overrides = ["Nonsense=1"]\n`,
      },
    ],
  ])('%s', (_what, files) => {
    expect(open(write(files))).toBe('dev');
  });
});

it.each([
  ['HttpApi', 'HTTPApi'],
  ['Data', 'data'],
])('logical ids %s and %s give one stack name', (one, other) => {
  const application = (id: string) =>
    `${id}: { Type: AWS::Serverless::Application, Properties: { Location: audit.yaml } }`;
  const folder = write({
    template: `Resources:\n  ${application(one)}\n  ${application(other)}\n`,
    text: '[dev.deploy.parameters]\n',
  });
  expect(open(folder)).toMatchObject({
    code: 'stack-name',
    text: expect.stringContaining(`${one} and ${other}`),
  });
});
