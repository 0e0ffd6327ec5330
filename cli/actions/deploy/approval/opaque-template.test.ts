import { approvalReasons } from '../approval.ts';
import { nestedReview } from './nested-stacks.ts';
import { reviewNewStack } from './new-stacks.ts';
import { opaqueParts } from './opaque-template.ts';
import { readBody } from './resolved-template.ts';
import { change, packaged, packagedUrl, resource } from './review.fake.ts';

// What transforms make of a template is not in its resources: a nested stack with such parts asks whenever it is listed.
const KEY = 'a'.repeat(64);
const PSEUDO = { 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '111122223333', 'AWS::Partition': 'aws' };
const NESTED = resource(`AWS::CloudFormation::Stack { TemplateURL: ${packagedUrl(KEY)} }`);
const QUIET = 'Resources: { Q: { Type: AWS::SNS::Topic } }';
const TABLE = `Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub "x-\${Name}" }`;
const ROLE = 'Type: AWS::IAM::Role, Properties: { ManagedPolicyArns: [AdministratorAccess] }';
const NOT_REVIEWED = 'N (AWS::CloudFormation::Stack), what its template does is not reviewed';

/** The reasons for a nested stack that CloudFormation lists, with the properties that it names. */
function reasons(before: string | undefined, after: string, properties: string[] = []): string[] {
  const deployed = before === undefined ? undefined : { body: before, parameters: {} };
  const templates = packaged({ [KEY]: after });
  const type = 'AWS::CloudFormation::Stack';
  const action = before === undefined ? 'Add' : 'Modify';
  const review = {
    changes: [change({ logicalId: 'N', type, action, properties })],
    ...(before === undefined ? {} : { before: { N: NESTED } }),
    after: { N: NESTED },
    nested: new Map([['N', nestedReview(NESTED, templates, deployed, PSEUDO)]]),
    templates,
  };
  return approvalReasons(review, 'destructive').map((one) => one.text);
}

const loop = (values: string, body: string) =>
  `Transform: AWS::LanguageExtensions\nResources: { 'Fn::ForEach::Tables': [Name, ${values}, { ${body} }] }`;
const tables = (values: string) => loop(values, `'T\${Name}': { ${TABLE} }`);
const sam = (globals: string, event: string) => `
Transform: AWS::Serverless-2016-10-31
Globals: { ${globals} }
Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: h, Role: r, Events: { E: ${event} } } } }`;
const REST = '{ Type: Api, Properties: { Path: /x, Method: get } }';
const HTTP = '{ Type: HttpApi, Properties: { Path: /x, Method: get } }';
const connected = (attribute: string) =>
  `Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: h, Role: r }${attribute} } }`;
const macro = (parameter: number) =>
  `Resources: { 'Fn::Transform': { Name: Evil, Parameters: { a: ${parameter} } } }`;

describe('a nested stack that CloudFormation lists asks when its resources do not say all', () => {
  it.each([
    ['a loop that loses a value', tables('[a, b]'), tables('[a]')],
    [
      'a loop that makes a role',
      tables('[a]'),
      loop('[a]', `'T\${Name}': { ${TABLE} }, 'R\${Name}': { ${ROLE} }`),
    ],
    ['a loop that leaves', tables('[a]'), QUIET],
    ['a loop that is new', QUIET, tables('[a]')],
    ['a loop over other values with the same text', tables('!Ref Names'), tables('!Ref Names')],
    [
      'a loop within properties',
      QUIET,
      "Resources: { Q: { Type: AWS::SNS::Topic, Properties: { 'Fn::ForEach::P': [N, [a], { DisplayName: a }] } } }",
    ],
    ['a loop within conditions', QUIET, `Conditions: { 'Fn::ForEach::C': [N, [a], {}] }\n${QUIET}`],
    ['a macro within resources', macro(1), macro(2)],
    ['a macro whose code may be other code', macro(1), macro(1)],
    ['a macro that is new', QUIET, `Transform: [Evil]\n${QUIET}`],
    ['a macro that leaves', `Transform: Evil\n${QUIET}`, QUIET],
    ['an include', QUIET, `Transform: { Name: AWS::Include, Parameters: { Location: s3://b/k } }\n${QUIET}`],
    ['another transform of AWS', QUIET, `Transform: AWS::SecretsManager-2024-09-16\n${QUIET}`],
    ['a connector', connected(''), connected(', Connectors: { C: { Properties: {} } }')],
    ['excepted globals', connected(''), connected(", IgnoreGlobals: '*'")],
    ['an attribute that is not known', connected(''), connected(', Newest: 1')],
    ['no key for an implicit API', sam('Api: { Auth: { ApiKeyRequired: true } }', REST), sam('', REST)],
    [
      'no authorizer for an implicit API',
      sam('HttpApi: { Auth: { DefaultAuthorizer: X } }', HTTP),
      sam('', HTTP),
    ],
    [
      'an event of an API that is no resource',
      sam('Api: { Cors: "x" }', REST),
      sam('Api: { Cors: "\'*\'" }', REST),
    ],
  ])('%s', (_what, before, after) => {
    expect(reasons(before, after)).toEqual([`changes: ${NOT_REVIEWED}`]);
    expect(reasons(before, after, ['TemplateURL'])).toEqual([expect.stringContaining(NOT_REVIEWED)]);
  });

  it('when it is new too', () => {
    expect(reasons(undefined, tables('[a]'))).toEqual([`adds: ${NOT_REVIEWED}`]);
  });
});

describe('a condition of a nested stack', () => {
  const conditional = (test: string, rest = '') =>
    `Conditions: { C: ${test} }\nResources: { T: { Type: AWS::DynamoDB::Table, Condition: C${rest} }, Q: { Type: AWS::SNS::Topic } }`;
  const region = (name: string) => conditional(`!Equals [!Ref AWS::Region, ${name}]`);
  const lost = 'in N: deletes T (AWS::DynamoDB::Table) and what it holds';

  it.each([
    ['another region', region('eu-central-1'), region('us-east-1'), [lost]],
    [
      'another account',
      conditional("!Equals [!Join ['', [x, !Ref AWS::AccountId]], x111122223333]"),
      conditional("!Equals [!Join ['', [x, !Ref AWS::AccountId]], x1]"),
      [lost],
    ],
    ['the region that it is in', region('eu-central-1'), region('eu-central-1'), []],
    [
      'a policy that is not known',
      QUIET,
      'Resources: { Q: { Type: AWS::SNS::Topic, DeletionPolicy: !Ref P } }',
      [`changes: ${NOT_REVIEWED}`],
    ],
  ])('over %s', (_what, before, after, expected) => {
    expect(reasons(before, after)).toEqual(expected);
  });
});

it('a template whose resources say all has no such parts', () => {
  const template = (text: string) => opaqueParts(readBody(text) ?? {});
  const own = '{ Type: Api, Properties: { Path: /x, Method: get, RestApiId: !Ref A } }';
  const api = sam('Api: { Auth: { ApiKeyRequired: true } }', own).replace(
    'Resources: {',
    'Resources: { A: { Type: AWS::Serverless::Api, Properties: { StageName: v } },',
  );
  expect([
    template(QUIET),
    template(api),
    template(sam('Api: { TracingEnabled: true }', REST)),
    template('Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]'),
  ]).toEqual([[], [], [], []]);
  expect(template(sam('Api: { Auth: {} }', own))).toEqual(['Globals.Api.Auth']);
});

it.each([
  ['Fn::ForEach::Tables', tables('[a]')],
  ['F.Connectors', connected(', Connectors: { C: {} }')],
  ['Globals.HttpApi.Auth', sam('HttpApi: { Auth: {} }', HTTP)],
])('a new stack with such parts is asked about again after its transforms: %s', (name, body) => {
  const { reasons: found, written } = reviewNewStack({ body, parameters: {} });
  expect(written).toBeUndefined();
  expect(found.map((one) => one.text)).toContain(
    `adds what ${name} makes of the template, which is asked about again`,
  );
  expect(found.map((one) => one.text).join()).not.toContain('undefined');
});
