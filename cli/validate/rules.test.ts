import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryReader } from '../project/memory.fake.ts';
import { exportsName } from './rules/functions.ts';
import { ownFindings } from './rules.ts';
import { SOUND } from './shop.fake.ts';
import { readSources } from './sources.ts';

/** Where the handlers of the templates are. */
const ROOT = path.join(__dirname, '..', 'fixtures', 'mini');

function check(file: string, from: string, to: string) {
  const text = SOUND[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return all({ ...SOUND, [file]: text.replace(from, to) });
}

function all(files: Readonly<Record<string, string>>, root = ROOT) {
  const { sources, findings } = readSources(root, memoryReader(files));
  return [...findings, ...ownFindings(sources)];
}

it('finds nothing in sound templates', () => {
  expect(all(SOUND)).toEqual([]);
});

it('finds nothing in the shop', () => {
  const { sources, findings } = readSources(path.join(__dirname, '..', '..'));
  expect([...findings, ...ownFindings(sources)]).toEqual([]);
});

it.each([
  [
    'wiring-missing-parameter',
    'template.yaml',
    '        QueueArn: !GetAtt Store.Outputs.QueueArn\n',
    '',
    /^template\.yaml:\d+$/,
    /^api\.yaml:2$/,
  ],
  [
    'wiring-surplus-parameter',
    'template.yaml',
    'Environment: !Ref Environment } }\n',
    'Environment: !Ref Environment, Enviroment: x } }\n',
    /^template\.yaml:7$/,
    /^store\.yaml:2$/,
  ],
  [
    'wiring-missing-output',
    'template.yaml',
    'Outputs.QueueArn',
    'Outputs.QueuArn',
    /^template\.yaml:\d+$/,
    /^store\.yaml:\d+$/,
  ],
  ['wiring-unused-parameter', 'api.yaml', 'Name: !Ref Environment, ', '', /^api\.yaml:2$/, undefined],
  ['wiring-unknown-reference', 'api.yaml', '!Ref Logs', '!Ref Lgs', /^api\.yaml:\d+$/, undefined],
  ['handler-not-exported', 'api.yaml', 'lambda.hello', 'lambda.nobody', /^api\.yaml:\d+$/, /lambda\.ts$/],
  ['handler-missing', 'api.yaml', 'lambda.hello', 'nothing.hello', /^api\.yaml:\d+$/, /^api\.yaml:\d+$/],
  ['function-limits', 'api.yaml', '      Timeout: 10\n', '', /^api\.yaml:\d+$/, undefined],
  ['log-retention', 'api.yaml', 'RetentionInDays: 7', 'KmsKeyId: x', /^api\.yaml:6$/, undefined],
  [
    'log-group-missing',
    'api.yaml',
    '      LoggingConfig: { LogGroup: !Ref Logs }\n',
    '',
    /^api\.yaml:\d+$/,
    undefined,
  ],
  [
    'partial-batch',
    'api.yaml',
    ', FunctionResponseTypes: [ReportBatchItemFailures]',
    '',
    /^api\.yaml:\d+$/,
    undefined,
  ],
  [
    'queue-visibility',
    'store.yaml',
    'VisibilityTimeout: 60',
    'VisibilityTimeout: 59',
    /^store\.yaml:\d+$/,
    /^api\.yaml:\d+$/,
  ],
  [
    'dead-letter-queue',
    'store.yaml',
    '      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3 }\n',
    '',
    /^store\.yaml:\d+$/,
    undefined,
  ],
  [
    'dead-letter-alarm',
    'store.yaml',
    'MetricName: ApproximateNumberOfMessagesVisible',
    'MetricName: NumberOfMessagesSent',
    /^store\.yaml:\d+$/,
    /^store\.yaml:\d+$/,
  ],
  ['wildcard-action', 'api.yaml', 'sqs:ReceiveMessage', 'sqs:*', /^api\.yaml:\d+$/, undefined],
  [
    'wildcard-action',
    'api.yaml',
    'Action: [sqs:ReceiveMessage]',
    "Action: '*'",
    /^api\.yaml:\d+$/,
    undefined,
  ],
  [
    'public-route',
    'api.yaml',
    'Path: /hello }',
    'Path: /hello, Auth: { ApiKeyRequired: false } }',
    /^api\.yaml:\d+$/,
    /^template\.yaml:2$/,
  ],
  [
    'public-route',
    'api.yaml',
    ', Auth: { ApiKeyRequired: true }',
    '',
    /^api\.yaml:\d+$/,
    /^template\.yaml:2$/,
  ],
  ['public-route', 'template.yaml', 'GET /hello', 'GET /hello, GET /gone', /^template\.yaml:2$/, undefined],
  [
    'sam-attribute',
    'api.yaml',
    '    Type: AWS::Serverless::Function\n',
    '    Type: AWS::Serverless::Function\n    Role: x\n',
    /^api\.yaml:\d+$/,
    undefined,
  ],
  ['data-policy', 'store.yaml', '    DeletionPolicy: Retain\n', '', /^store\.yaml:\d+$/, undefined],
  ['table-recovery', 'store.yaml', 'Enabled: true', 'Enabled: false', /^store\.yaml:\d+$/, undefined],
])('%s: %s with %j as %j', (rule, file, from, to, where, and) => {
  const found = check(file, from, to).filter((one) => one.rule === rule);
  expect(found).toHaveLength(1);
  expect(found[0]?.where).toMatch(where);
  if (and) expect(found[0]?.and).toMatch(and);
});

it.each([
  [/ {6}Timeout: 10\n/g, 'does not say its Timeout', 'Write it.'],
  [/, MemorySize: 512/g, 'does not say its MemorySize', 'Write it.'],
  [/ {6}Timeout: 10\n|, MemorySize: 512/g, 'does not say its Timeout and MemorySize', 'Write both.'],
])('function-limits names what is missing: without %s', (line, text, remedy) => {
  const written = SOUND['api.yaml'] ?? '';
  const found = all({ ...SOUND, 'api.yaml': written.replaceAll(line, '') });
  const [one] = found.filter(({ rule }) => rule === 'function-limits');
  expect(one).toMatchObject({ text: expect.stringMatching(new RegExp(`${text}$`)), remedy });
});

it.each([
  ['wildcard-resource', 'api.yaml', 'Resource: !Ref QueueArn', "Resource: '*'"],
  [
    'admin-policy',
    'api.yaml',
    '      Policies:\n',
    '      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]\n      Policies:\n',
  ],
  ['admin-policy', 'api.yaml', 'Timeout: 10', 'Timeout: 10\n      Policies: AmazonDynamoDBFullAccess'],
  ['api-timeout', 'api.yaml', 'Timeout: 10', 'Timeout: 29'],
  ['dead-letter-retention', 'store.yaml', '1209600', '345600'],
  ['stream-source', 'api.yaml', 'MaximumRetryAttempts: 3, ', ''],
  ['stream-source', 'api.yaml', 'MaximumRetryAttempts: 3, ', 'MaximumRetryAttempts: -1, '],
  ['stream-source', 'api.yaml', 'BisectBatchOnFunctionError: true, ', ''],
  ['stream-source', 'api.yaml', 'DestinationConfig: { OnFailure: { Destination: !Ref QueueArn } }, ', ''],
  ['stream-source', 'api.yaml', ' } }, FunctionResponseTypes: [ReportBatchItemFailures]', ' } }'],
  [
    'stream-source',
    'api.yaml',
    '  Key: {',
    '  Mapping: { Type: AWS::Lambda::EventSourceMapping, Properties: { StartingPosition: LATEST } }\n  Key: {',
  ],
  [
    'secret-parameter',
    'store.yaml',
    'Environment: { Type: String }',
    'Environment: { Type: String }, DatabasePassword: { Type: String }',
  ],
  [
    'secret-parameter',
    'store.yaml',
    'Environment: { Type: String }',
    'Environment: { Type: String }, DatabasePassword: { Type: String, NoEcho: true, Default: x }',
  ],
  ['literal-secret', 'api.yaml', 'Name: machine', 'Name: machine, Value: written-down'],
  [
    'literal-secret',
    'api.yaml',
    'Timeout: 10',
    'Timeout: 10\n      Environment: { Variables: { DB_PASSWORD: written-down } }',
  ],
  ['public-bucket', 'store.yaml', 'IgnorePublicAcls: true, ', ''],
  ['public-bucket', 'store.yaml', 'BlockPublicPolicy: true', 'BlockPublicPolicy: false'],
  ['bucket-tls', 'store.yaml', "aws:SecureTransport: 'false'", "aws:SecureTransport: 'true'"],
  ['bucket-tls', 'store.yaml', 'Bucket: !Ref Files', 'Bucket: !Ref Things'],
  ['edge-firewall', 'store.yaml', '        WebACLId: !GetAtt Firewall.Arn\n', ''],
  [
    'edge-firewall',
    'store.yaml',
    'RateBasedStatement: { Limit: 2000, AggregateKeyType: IP }',
    'GeoMatchStatement: {}',
  ],
  ['edge-firewall', 'store.yaml', 'Action: { Block: {} }', 'Action: { Count: {} }'],
  ['origin-access', 'store.yaml', ', OriginAccessControlId: !GetAtt Control.Id', ''],
  [
    'data-policy',
    'store.yaml',
    '  Firewall:',
    '  People: { Type: AWS::Cognito::UserPool, DeletionPolicy: Retain }\n  Firewall:',
  ],
])('%s tells of %s with %j as %j', (rule, file, from, to) => {
  const found = check(file, from, to).filter((one) => one.rule === rule);
  expect(found).toHaveLength(1);
  expect(found[0]?.where).toMatch(/^(api|store)\.yaml:\d+$/);
});

it('tells of a function in the background that nobody watches', () => {
  const found = check(
    'api.yaml',
    'Type: SQS, Properties: { Queue: !Ref QueueArn,',
    'Type: Schedule, Properties: { Schedule: !Ref QueueArn,',
  );
  expect(found.map((one) => one.rule)).toContain('function-alarm');
});

it.each([
  ['a metric', 'MetricName: Errors, Dimensions: [{ Name: FunctionName, Value: !Ref HelloFunction }]'],
  [
    'a sum of several metrics',
    'Metrics: [{ Id: s, Expression: a }, { Id: a, MetricStat: { Metric: { MetricName: Errors, Dimensions: [{ Name: FunctionName, Value: !Ref HelloFunction }] } } }]',
  ],
  ['the errors of all functions', 'MetricName: Errors, Namespace: AWS/Lambda'],
])('sees an alarm on a function in the background by %s', (_name, properties) => {
  const api = (SOUND['api.yaml'] ?? '')
    .replace(
      'Type: SQS, Properties: { Queue: !Ref QueueArn,',
      'Type: Schedule, Properties: { Schedule: !Ref QueueArn,',
    )
    .replace(
      'Resources:\n',
      `Resources:\n  Watch: { Type: AWS::CloudWatch::Alarm, Properties: { ${properties} } }\n`,
    );
  const id = /^ {2}(\w+):\n {4}Type: AWS::Serverless::Function/m.exec(api)?.[1] ?? '';
  const found = all({ ...SOUND, 'api.yaml': api.replaceAll('HelloFunction', id) });
  expect(found.map((one) => one.rule)).not.toContain('function-alarm');
});

it('sees an alarm on a dead-letter queue in a sum of several metrics', () => {
  const metric =
    '{ MetricName: ApproximateNumberOfMessagesVisible, Dimensions: [{ Name: QueueName, Value: !GetAtt Dlq.QueueName }] }';
  const store = (SOUND['store.yaml'] ?? '').replace(
    /MetricName: ApproximateNumberOfMessagesVisible\n.*\n/,
    `Metrics: [{ Id: a, MetricStat: { Metric: ${metric} } }]\n`,
  );
  expect(store).toContain('MetricStat');
  expect(all({ ...SOUND, 'store.yaml': store })).toEqual([]);
});

it('tells of stacks that wait for each other', () => {
  const found = check(
    'template.yaml',
    'Environment: !Ref Environment } }\n',
    'Environment: !GetAtt Api.Outputs.X } }\n',
  );
  expect(found.filter((one) => one.rule === 'wiring-circle')).toHaveLength(2);
});

it('tells once of what two children have from one template', () => {
  const twice = (SOUND['template.yaml'] ?? '').replace(
    '  Api:\n',
    '  Other:\n    Type: AWS::Serverless::Application\n    Properties: { Location: store.yaml, Parameters: { Environment: x } }\n  Api:\n',
  );
  const store = (SOUND['store.yaml'] ?? '').replace('Enabled: true', 'Enabled: false');
  expect(all({ ...SOUND, 'template.yaml': twice, 'store.yaml': store }).map((one) => one.rule)).toEqual([
    'table-recovery',
  ]);
});

it('reads the others when one child cannot be read', () => {
  const found = check('store.yaml', 'Resources:', 'Resources: [');
  expect(found.map((one) => one.rule)).toContain('template-syntax');
  expect(found.filter((one) => one.where.startsWith('api.yaml'))).toEqual([]);
});

it('reports a manifest beside the code that lists no packages', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-manifest-'));
  writeFileSync(path.join(folder, 'lambda.ts'), 'export const hello = 1;');
  const api = (SOUND['api.yaml'] ?? '').replace(/CodeUri: .*/, `CodeUri: ${folder}`);
  const before = all({ ...SOUND, 'api.yaml': api }, folder);
  writeFileSync(path.join(folder, 'package.json'), '{}');
  const after = all({ ...SOUND, 'api.yaml': api }, folder);
  expect([before, after.map((one) => one.rule)]).toEqual([[], ['package-json-beside-code']]);
  // As `sam init` writes it: the code has packages of its own.
  for (const list of ['dependencies', 'devDependencies']) {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ [list]: { axios: '1' } }));
    expect(all({ ...SOUND, 'api.yaml': api }, folder)).toEqual([]);
  }
  rmSync(folder, { recursive: true });
});

it('leaves a handler to a layer where SkipBuild says so', () => {
  const properties = (extra: string) =>
    (SOUND['api.yaml'] ?? '').replace('Handler: lambda.hello', `Handler: nothing.hello\n${extra}`);
  const rules = (extra: string) => all({ ...SOUND, 'api.yaml': properties(extra) }).map((one) => one.rule);
  expect(rules('      Layers: [arn:x]')).toContain('handler-missing');
  const skipped = properties('      Layers: [arn:x]').replace('BuildMethod: esbuild', 'SkipBuild: true');
  expect(all({ ...SOUND, 'api.yaml': skipped }).map((one) => one.rule)).not.toContain('handler-missing');
});

it('passes over the rules that the root says to ignore', () => {
  const broken = (SOUND['store.yaml'] ?? '').replace('Enabled: true', 'Enabled: false');
  const root = (SOUND['template.yaml'] ?? '').replace(
    'CloudCart: {',
    'CloudCart: { IgnoreRules: [table-recovery], ',
  );
  expect(all({ ...SOUND, 'store.yaml': broken })).toHaveLength(1);
  expect(all({ ...SOUND, 'store.yaml': broken, 'template.yaml': root })).toEqual([]);
});

it.each([
  ['export const http = 1', true],
  ['export async function http() {}', true],
  ['const a = 1;\nexport { a as http, b };', true],
  ['export const { http, events } = wire();', true],
  ["export * from './x.ts'", true],
  ['exports.http = () => 1', true],
  ['// export const http = 1', false],
  ['const http = 1; export const httpd = 2', false],
])('exports of %j: %s', (source, expected) => {
  expect(exportsName(source, 'http')).toBe(expected);
});

it('names patterns that only CloudFormation can check', () => {
  const found = check(
    'api.yaml',
    'Environment: { Type: String }',
    "Environment: { Type: String, AllowedPattern: '\\p{InGreek}+' }",
  );
  expect(found).toContainEqual(expect.objectContaining({ rule: 'allowed-pattern', level: 'info' }));
});
