import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// On the engine as if it were AWS: what asks for an approval, and what does not, by the templates after their transforms.
const bin = path.resolve('cli/bin.mjs');
const name = `ask-${process.pid}`;
const FILES = {
  'template.yaml':
    'Resources: { App: { Type: AWS::Serverless::Application, Properties: { Location: app.yaml } } }',
  'app.yaml': `
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30 } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] }
      Policies:
        - PolicyName: own
          PolicyDocument: { Statement: [{ Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Queue.Arn }] }
`,
  'samconfig.toml': `
version = 0.1
[dev.deploy.parameters]
stack_name = "${name}"
region = "us-east-1"
capabilities = ["CAPABILITY_IAM"]
`,
};
const POLICY = `
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties: { Queues: [!Ref Queue], PolicyDocument: { Statement: [{ Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: '*' }] } }
`;

let folder = '';

function cloudcart(...args: string[]): Promise<{ code: number; stderr: string }> {
  const env = { ...process.env, NO_COLOR: '1', CI: '' };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args, '--env', 'dev'],
      { cwd: folder, env },
      (error, _stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stderr });
      },
    );
  });
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(path.join(folder, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path.join(folder, file), text.replace(from, to));
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-ask-')));
  for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(folder, file), text);
});

afterAll(async () => {
  await cloudcart('destroy', '--yes');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

it('refuses a missing capability, asks for the first deployment, then for what is not harmless', async () => {
  change('samconfig.toml', 'capabilities = ["CAPABILITY_IAM"]', '');
  const without = await cloudcart('deploy', '--yes');
  expect([without.code, without.stderr]).toEqual([
    2,
    expect.stringContaining('capabilities = ["CAPABILITY_IAM"]'),
  ]);
  change('samconfig.toml', 'region = "us-east-1"', 'region = "us-east-1"\ncapabilities = ["CAPABILITY_IAM"]');

  const first = await cloudcart('deploy');
  expect([first.code, first.stderr]).toEqual([
    3,
    expect.stringContaining('grants rights: Role (AWS::IAM::Role)'),
  ]);
  expect((await cloudcart('deploy', '--yes')).code).toBe(0);

  change('app.yaml', 'VisibilityTimeout: 30', 'VisibilityTimeout: 45');
  const ordinary = await cloudcart('deploy');
  expect([ordinary.code, ordinary.stderr]).toEqual([0, expect.any(String)]);

  writeFileSync(path.join(folder, 'app.yaml'), readFileSync(path.join(folder, 'app.yaml'), 'utf8') + POLICY);
  const open = await cloudcart('deploy');
  expect([open.code, open.stderr]).toEqual([
    3,
    expect.stringContaining('opens access: Policy (AWS::SQS::QueuePolicy)'),
  ]);

  change('app.yaml', POLICY, '');
  change('app.yaml', "'sqs:SendMessage'", "'sqs:*'");
  const wider = await cloudcart('deploy');
  expect([wider.code, wider.stderr]).toEqual([3, expect.stringContaining('may widen rights: Role')]);
}, 120_000);

it('asks when an API calls a service with a role, loses its policy, and trusts a key that is not defined', async () => {
  const api = `
  Rest:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: ${name}
      Body:
        openapi: 3.0.1
        info: { title: a, version: '1' }
        components: { securitySchemes: { k: { type: apiKey, name: x-api-key, in: header } } }
        x-amazon-apigateway-policy: { Statement: [{ Effect: Deny, Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }] }
        paths: { /a: { get: { security: [{ k: [] }], responses: {}, x-amazon-apigateway-integration: { type: mock } } } }
`;
  writeFileSync(path.join(folder, 'app.yaml'), readFileSync(path.join(folder, 'app.yaml'), 'utf8') + api);
  expect((await cloudcart('deploy', '--yes')).code).toBe(0);

  change('app.yaml', 'title: a', 'title: b');
  const ordinary = await cloudcart('deploy');
  expect([ordinary.code, ordinary.stderr]).toEqual([0, expect.any(String)]);

  change('app.yaml', /^.*securitySchemes.*$/m.exec(api)?.[0] ?? '-', '');
  change('app.yaml', /^.*-policy.*$/m.exec(api)?.[0] ?? '-', '');
  change(
    'app.yaml',
    'type: mock',
    "type: aws, httpMethod: POST, credentials: 'arn:aws:iam::000000000000:role/admin', uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/Scan'",
  );
  const open = await cloudcart('deploy');
  expect([open.code, open.stderr]).toEqual([
    3,
    expect.stringContaining(
      'without a key: GET /a; an integration with a role: GET /a; x-amazon-apigateway-policy',
    ),
  ]);
}, 120_000);
