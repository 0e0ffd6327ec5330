import { optionProblems, projectProblems } from './check-project.ts';
import { memoryReader } from './memory.fake.ts';
import { readProject } from './project.ts';
import { parseSamconfig } from './samconfig.ts';

const CHILD =
  'Parameters: { V: { Type: String, Default: x } }\nResources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: { Url: { Value: !Ref Q } }\n';
const app = (more = '', attributes = '') =>
  `{ Type: AWS::Serverless::Application${attributes}, Properties: { Location: app.yaml${more} } }`;
const texts = (root: string): string[] =>
  projectProblems(readProject('/project', memoryReader({ 'template.yaml': root, 'app.yaml': CHILD }))).map(
    ({ where, text }) => `${where}: ${text}`,
  );

describe('what the root says and cannot be deployed', () => {
  it.each([
    ['a function that does not exist', app(', Parameters: { V: !Foo x }'), /Fn::Foo is no function/],
    [
      'an output that a child does not have',
      app(', Parameters: { V: !GetAtt One.Outputs.Nope }'),
      /One has no output Nope/,
    ],
    [
      'an attribute that is no output',
      app(', Parameters: { V: !GetAtt One.Arn }'),
      /One has no attribute Arn/,
    ],
    ['an unknown reference', app(', Parameters: { V: !Ref Nope }'), /no parameter or resource Nope/],
    [
      'an unknown reference in a text',
      app(`, Parameters: { V: !Sub '\${Nope.Arn}' }`),
      /no parameter or resource Nope/,
    ],
    [
      'an unknown reference behind an unknown value',
      app(", Parameters: { V: !Join ['', [!GetAtt One.Outputs.Url, !Ref Nope]] }"),
      /no parameter or resource Nope/,
    ],
    ['an unknown condition', app(', Parameters: { V: !If [Nope, a, b] }'), /no condition Nope/],
    ['an unknown condition of the application', app('', ', Condition: Nope'), /no condition Nope/],
    [
      'an unknown reference in a tag',
      app(', Tags: { T: !Ref Nope }'),
      /T: there is no parameter or resource Nope/,
    ],
    [
      'a creation policy',
      app('', ', CreationPolicy: { ResourceSignal: { Count: 1 } }'),
      /cannot have a CreationPolicy/,
    ],
    ['a policy without a value', app('', ', DeletionPolicy: !Ref Keep'), /DeletionPolicy: .*Keep/],
    ['a timeout', app(', TimeoutInMinutes: 5'), /no TimeoutInMinutes/],
    [
      'another region',
      app('', ', Metadata: { CloudCart: { Region: us-east-1 } }'),
      /region of its environment/,
    ],
  ])('names %s', (_what, written, message) => {
    expect(texts(`Resources:\n  One: ${app()}\n  App: ${written}\n`)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it.each([
    ['no resources', 'Description: nothing\n', /no resources/],
    [
      'a macro over applications',
      `Transform: [AWS::Serverless-2016-10-31, Mine]\nResources: { App: ${app()} }\n`,
      /macro Mine/,
    ],
    [
      'applications in a loop',
      `Transform: AWS::LanguageExtensions\nResources: { 'Fn::ForEach::A': [X, [a], { 'App\${X}': ${app()} }] }\n`,
      /makes applications/,
    ],
    [
      'an output of the root',
      `Resources: { App: ${app()} }\nOutputs: { O: { Value: !GetAtt App.Outputs.Nope } }\n`,
      /no output Nope/,
    ],
  ])('names %s', (_what, root, message) => {
    expect(texts(root)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    app(", Parameters: { V: !Cidr ['10.0.0.0/16', 2, 8] }"),
    app(', Parameters: { V: !Base64 x }'),
    app(', Parameters: { V: !Ref One }'),
    app(", Parameters: { V: !Select [0, !GetAZs ''] }"),
    app(', Parameters: { V: !ImportValue x }'),
    app(', Parameters: { V: !Ref AWS::StackId }'),
    app(', Tags: [{ Key: Team, Value: blue }]'),
    app(', NotificationARNs: [arn]'),
    app('', ', DeletionPolicy: !Ref AWS::Region'),
    app('', ', DeletionPolicy: Retain, UpdateReplacePolicy: Retain, Metadata: { X: 1 }, DependsOn: One'),
  ])('finds nothing wrong with %s', (written) => {
    expect(texts(`Resources:\n  One: ${app()}\n  App: ${written}\n`)).toEqual([]);
  });
});

describe('a transform that is needed and not named', () => {
  const SAM = 'Transform: AWS::Serverless-2016-10-31\n';
  const TABLE = 'Resources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n';
  const LENGTH =
    "Resources: { Q: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: { 'Fn::Length': [a] } } } }\n";
  const inChild = (child: string): string[] => {
    const files = { 'template.yaml': `Resources: { App: ${app()} }\n`, 'app.yaml': child };
    return projectProblems(readProject('/project', memoryReader(files))).map(
      ({ where, text }) => `${where}: ${text}`,
    );
  };

  it.each([
    [
      TABLE,
      /^app\.yaml:3: T is an AWS::Serverless::SimpleTable.*Write Transform: AWS::Serverless-2016-10-31/,
    ],
    [`Transform: AWS::LanguageExtensions\n${TABLE}`, /^app\.yaml:4: T is an AWS::Serverless::SimpleTable/],
    [
      `Transform: AWS::Serverless-2016-10-30\n${TABLE}`,
      /^app\.yaml:1: there is no transform AWS::Serverless-2016-10-30\. Did you mean AWS::Serverless-2016-10-31\?/,
    ],
    ['Globals: { Function: { Timeout: 3 } }\nResources: { Q: { Type: AWS::SQS::Queue } }\n', /:1: Globals/],
    ['Resources: { Q: { Type: AWS::SQS::Queue, Connectors: {} } }\n', /:1: Q has an attribute of SAM/],
    [
      'Resources: { A: { Type: AWS::Serverless::Application, Properties: { Location: { ApplicationId: a, SemanticVersion: 1.0.0 } } } }\n',
      /A is an AWS::Serverless::Application/,
    ],
    [SAM + LENGTH, /:2: Q uses a function of AWS::LanguageExtensions/],
  ])('is named, for a child: %j', (child, message) => {
    expect(inChild(child)).toEqual([expect.stringMatching(message)]);
  });

  it('is named for the root', () => {
    expect(texts(TABLE)).toEqual([expect.stringMatching(/^template\.yaml:3: T is an/)]);
  });

  it.each([
    SAM + TABLE,
    `Transform: [Mine]\n${TABLE}`,
    `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n${TABLE}`,
    `Transform: { Name: AWS::Serverless-2016-10-31 }\n${TABLE}`,
    `Transform: AWS::LanguageExtensions\n${LENGTH}`,
    'Transform: AWS::SecretsManager-2024-09-16\nResources: { Q: { Type: AWS::SQS::Queue } }\n',
  ])('is there, or a macro of other owners may be it: %j', (child) => {
    expect(inChild(child)).toEqual([]);
  });
});

describe('options of samconfig', () => {
  const refused = (line: string): string[] =>
    optionProblems({ config: parseSamconfig(`[dev.deploy.parameters]\n${line}\n`, 'dev') }).map(
      ({ where, text }) => `${where}: ${text}`,
    );

  it.each([
    ['on_failure = "DELETE"', /samconfig\.toml:2: on_failure: .*rolled back/],
    ['on_failure = "DO_NOTHING"', /on_failure/],
    ['disable_rollback = true', /disable_rollback/],
    ['no_execute_changeset = true', /no_execute_changeset/],
    ['fail_on_empty_changeset = true', /fail_on_empty_changeset/],
    ['kms_key_id = "k"', /kms_key_id/],
    ['signing_profiles = "F=p"', /signing_profiles/],
    ['metadata = "a=b"', /metadata/],
    ['express = true', /express/],
    ['notifcation_arns = ["a"]', /sam deploy has no such option\. Did you mean notification_arns\?/],
  ])('refuses %s by name', (line, message) => {
    expect(refused(line)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    'on_failure = "ROLLBACK"',
    'disable_rollback = false',
    'fail_on_empty_changeset = false',
    's3_prefix = "app"',
    'force_upload = true',
    'role_arn = "arn:aws:iam::111122223333:role/r"',
  ])('takes %s', (line) => {
    expect(refused(line)).toEqual([]);
  });

  it('reads the role, the topics and the bucket', () => {
    const lines = 'role_arn = "r"\nnotification_arns = ["a", "b"]\ns3_bucket = "x"\nconfirm_changeset = true';
    expect(parseSamconfig(`[dev.deploy.parameters]\n${lines}\n`, 'dev').options).toMatchObject({
      roleArn: 'r',
      notificationArns: ['a', 'b'],
      s3Bucket: 'x',
      confirmChangeset: true,
      resolveS3: false,
    });
  });

  it('lets an environment override one for cloudcart alone', () => {
    const file =
      '[dev.deploy.parameters]\non_failure = "DELETE"\n[dev.cloudcart.parameters]\non_failure = "ROLLBACK"\n';
    expect(optionProblems({ config: parseSamconfig(file, 'dev') })).toEqual([]);
  });
});
