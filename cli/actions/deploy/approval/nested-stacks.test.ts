import { fakeStacks, standingStack } from '../../../aws/stacks.fake.ts';
import type { ResourceChange, StackState, Stacks } from '../../../aws/stacks.ts';
import { fakeContext } from '../../../context.fake.ts';
import { approvalReasons, reviewTemplates } from '../approval.ts';
import type { Preparation } from '../prepare.ts';
import { LOCAL_PACE } from '../watch.ts';
import { nestedBody, nestedSource, packagedTemplates } from './nested-stacks.ts';
import { readReview } from './read-review.ts';
import { resolveTemplate } from './resolved-template.ts';
import { change, packaged, packagedUrl, resource } from './review.fake.ts';

// A stack within a stack: CloudFormation lists one change, "its template". What that does is read from the templates.
const KEY = 'c'.repeat(64);
const ARN = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/shop-dev-api-In-X/1';
const outer = (key = KEY, passed = '{ Level: INFO }', attributes = ''): string =>
  `Resources: { In: { Type: AWS::CloudFormation::Stack, ${attributes} Properties: { TemplateURL: ${packagedUrl(key, `\${CloudCartArtifactBucket}`)}, Parameters: ${passed} } } }`;
const inner = (resources: string): string =>
  `Parameters: { Level: { Type: String } }\nResources: { ${resources} }`;
const role = (action: string): string =>
  `Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}, Policies: [{ PolicyName: p, PolicyDocument: { Statement: [{ Effect: Allow, Action: '${action}', Resource: 'arn:aws:s3:::a' }] } }] } }`;
const table = (key: string): string =>
  `Orders: { Type: AWS::DynamoDB::Table, Properties: { KeySchema: [{ AttributeName: ${key}, KeyType: HASH }] } }`;
const IN: Partial<ResourceChange> = {
  logicalId: 'In',
  type: 'AWS::CloudFormation::Stack',
  physicalId: ARN,
  properties: ['TemplateURL'],
};

/** What is written around the nested stack. */
interface Outside {
  /** Deployed value of its parameter. */
  level?: string;
  /** Its `Parameters`. */
  passed?: string;
  /** Its attributes before and after. */
  attributes?: readonly string[];
}

/** The reasons for a change set that changes the nested stack from one template to another. */
async function reasons(
  before: string | undefined,
  after: string,
  over: Partial<ResourceChange> = {},
  isPackaged = true,
  { level = 'INFO', passed, attributes = [] }: Outside = {},
): Promise<string[]> {
  const deployed: StackState = standingStack('shop-dev-api', {
    parameters: { CloudCartArtifactBucket: 'artifacts' },
  });
  const existing = { logicalId: 'In', physicalId: ARN, type: String(IN.type), status: 'CREATE_COMPLETE' };
  const stacks: Stacks = {
    ...fakeStacks(fakeContext().clock),
    resources: async () => [existing],
    template: async (name, stage, changeSet) =>
      name === ARN && stage === 'Original'
        ? before
        : changeSet
          ? outer(KEY, passed, attributes[1])
          : outer('old', passed, attributes[0]),
    describe: async (name) => (name === ARN ? { ...deployed, parameters: { Level: level } } : deployed),
  };
  const nested = isPackaged ? [{ key: KEY, body: after, logicalId: 'In' }] : [];
  const work = {
    name: 'shop-dev-api',
    node: { id: 'Api' },
    template: { nested },
  } as unknown as Preparation['work'];
  const preparation = {
    work,
    parameters: { CloudCartArtifactBucket: 'artifacts' },
    isNew: false,
    pace: LOCAL_PACE,
  };
  const state = { status: 'CREATE_COMPLETE', reason: undefined, changes: [change({ ...IN, ...over })] };
  const prepared = { stackId: ARN, changeSetId: 'c', state };
  const review = await readReview(fakeContext(), stacks, preparation, prepared, deployed);
  return approvalReasons(review, 'destructive').map((one) => one.text);
}

const NOT_REVIEWED = [
  expect.stringMatching(/In \(AWS::CloudFormation::Stack\), what its template does is not reviewed/),
];

describe('a change of a nested stack', () => {
  it('asks for what its resources grant', async () => {
    expect(await reasons(inner(role('s3:GetObject')), inner(role('*')))).toEqual([
      'in In: may widen rights: Role (AWS::IAM::Role), Policies',
    ]);
  });

  it('asks for data that may be lost', async () => {
    expect(await reasons(inner(table('a')), inner(table('b')))).toEqual([
      'in In: may replace Orders (AWS::DynamoDB::Table) by an empty one',
    ]);
    expect(await reasons(inner(table('a')), inner(role('s3:GetObject')))).toEqual(
      expect.arrayContaining([
        'in In: deletes Orders (AWS::DynamoDB::Table) and what it holds',
        expect.stringContaining('in In: grants rights: Role'),
      ]),
    );
  });

  it('knows the region and the account', async () => {
    const conditional = (region: string) =>
      `Conditions: { C: !Equals [!Sub '\${AWS::Partition}/\${AWS::Region}/\${AWS::AccountId}', ${region}] }\n${inner(table('a').replace('Properties', 'Condition: C, Properties'))}`;
    const here = conditional('aws/eu-central-1/111122223333');
    expect(await reasons(here, conditional('aws/us-east-1/111122223333'))).toEqual([
      'in In: deletes Orders (AWS::DynamoDB::Table) and what it holds',
    ]);
    expect(await reasons(here, here)).toEqual([]);
  });

  it.each([
    ['nothing', inner(role('s3:GetObject')), inner(role('s3:GetObject'))],
    [
      'what is harmless',
      inner('F: { Type: AWS::Lambda::Function }'),
      inner('F: { Type: AWS::Lambda::Function, Properties: { Description: d } }'),
    ],
    ['less rights', inner(role('*')), inner('T: { Type: AWS::SNS::Topic }')],
  ])('does not ask for %s', async (_what, before, after) => {
    const found = await reasons(before, after);
    expect(found.filter((one) => !one.startsWith('in In: removes'))).toEqual([]);
  });

  it.each<[string, () => Promise<string[]>]>([
    ['whose deployed template cannot be read', () => reasons(undefined, inner(role('x')))],
    ['whose deployed template is broken', () => reasons('][', inner(role('x')))],
    ['whose template was not packaged here', () => reasons(inner(role('x')), inner(role('x')), {}, false)],
    [
      'of more than the template',
      () => reasons(inner(role('x')), inner(role('x')), { properties: ['NotificationARNs'] }),
    ],
  ])('%s is named as not reviewed', async (_what, found) => {
    expect(await found()).toEqual(NOT_REVIEWED);
  });

  const NAMED = inner('T: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Ref Level } }');

  it.each([
    ['the name of the stack around it', 'shop-dev-api', '!Ref AWS::StackName'],
    ['a text with that', 'shop-dev-api-x', `!Sub '\${AWS::StackName}-x'`],
    ['the id of it', ARN, '!Ref AWS::StackId'],
    ['a text with the region', 'x-eu-central-1', "!Join ['-', [x, !Ref AWS::Region]]"],
  ])('knows the value when %s is passed', async (_what, level, passed) => {
    expect(await reasons(NAMED, NAMED, {}, true, { level, passed: `{ Level: ${passed} }` })).toEqual([]);
    expect(
      await reasons(NAMED, NAMED, {}, true, { level: 'another', passed: `{ Level: ${passed} }` }),
    ).toEqual(['in In: may replace T (AWS::DynamoDB::Table) by an empty one']);
  });

  it.each([
    '!Ref Elsewhere',
    '!ImportValue x',
    "'{{resolve:ssm:/x}}'",
    '!GetAtt X.Y',
    `!Sub '\${AWS::StackName}-{{resolve:ssm:/x}}'`,
  ])('does not know what %s is when it is passed', async (passed) => {
    expect(await reasons(NAMED, NAMED, {}, true, { level: 'shop', passed: `{ Level: ${passed} }` })).toEqual([
      'in In: may replace T (AWS::DynamoDB::Table) by an empty one',
    ]);
  });

  const DEFAULT = NAMED.replace('Type: String', 'Type: String, Default: shop');

  it.each([
    ['a choice', "{ 'Fn::If': [Elsewhere, { Level: shop }, { Level: store }] }"],
    ['a choice of none', "{ 'Fn::If': [Elsewhere, { Level: store }, !Ref AWS::NoValue] }"],
    ['a transform', "{ 'Fn::Transform': { Name: Names } }"],
    ['values and a transform', "{ Level: shop, 'Fn::Transform': { Name: Names } }"],
  ])('does not know which parameters are passed by %s', async (_what, passed) => {
    expect(await reasons(DEFAULT, DEFAULT, {}, true, { level: 'shop', passed })).toEqual([
      'in In: may replace T (AWS::DynamoDB::Table) by an empty one',
    ]);
  });

  it('knows that nothing is passed', async () => {
    expect(await reasons(DEFAULT, DEFAULT, {}, true, { level: 'shop', passed: '{}' })).toEqual([]);
  });

  const KEPT = ['DeletionPolicy: Retain,', 'UpdateReplacePolicy: Retain,', 'DeletionPolicy: Snapshot,'];

  it.each(KEPT)('asks when the stack itself loses %s', async (kept) => {
    const found = [expect.stringMatching(/^reduces protection: In \(.*\), (Deletion|UpdateReplace)Policy$/)];
    const same = inner(table('a'));
    for (const after of ['', kept.replace(/: \w+/, ': Delete'), kept.replace(/: \w+/, ': !Ref Elsewhere')]) {
      expect(await reasons(same, same, {}, true, { attributes: [kept, after] })).toEqual(found);
      const middle = (attributes: string) =>
        inner(
          `Deep: { Type: AWS::CloudFormation::Stack, ${attributes} Properties: { TemplateURL: ${packagedUrl(KEY)} } }`,
        );
      const templates = packaged({ [KEY]: same });
      const [old, now] = [kept, after].map(
        (one) => resolveTemplate({ body: middle(one), parameters: {} }) ?? {},
      );
      const deep = reviewTemplates(old ?? {}, now ?? {}, templates).map((one) => one.text);
      expect(deep).toEqual([
        expect.stringContaining('reduces protection: Deep (AWS::CloudFormation::Stack)'),
      ]);
    }
    expect(await reasons(same, same, {}, true, { attributes: [kept, kept] })).toEqual([]);
    expect(await reasons(same, same, {}, true, { attributes: ['', kept] })).toEqual([]);
  });

  it('is reviewed though nothing lists it, when it gets a value that is read again', async () => {
    const passed = "{ Level: '{{resolve:ssm:/level}}' }";
    const other = { logicalId: 'Other', type: 'AWS::SNS::Topic', properties: ['DisplayName'] };
    expect(await reasons(NAMED, NAMED, other, true, { level: 'shop', passed })).toEqual([
      'in In: may replace T (AWS::DynamoDB::Table) by an empty one',
    ]);
    const harmless = inner('T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Level } }');
    expect(await reasons(harmless, harmless, other, true, { level: 'shop', passed })).toEqual([]);
  });

  it('that adds or removes it is reviewed, or asks', async () => {
    const added = { action: 'Add', physicalId: undefined, properties: [] };
    expect(await reasons(undefined, inner(role('s3:GetObject')), added)).toEqual([
      expect.stringContaining('in In: grants rights: Role'),
    ]);
    expect(await reasons(inner(role('x')), '', { action: 'Remove' })).toEqual([
      'removes In (AWS::CloudFormation::Stack)',
    ]);
  });
});

test('the values that are passed are known, or said to be unknown', () => {
  const written = resource(
    `AWS::CloudFormation::Stack { TemplateURL: ${packagedUrl(KEY)}, Parameters: { A: 1, B: x, C: { Ref: D } } }`,
  );
  expect(nestedBody(written, packaged({ [KEY]: 'body' }))).toBe('body');
  expect(nestedSource(written, 'body')).toEqual({
    body: 'body',
    parameters: { A: '1', B: 'x' },
    unknown: ['C'],
  });
});

describe('a template of another place whose address holds the hash of a packaged one', () => {
  const text = (url: string) => `{ 'Fn::Sub': '${url}' }`;
  const OWN = `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/artifacts/${KEY}.template`;
  const UNKNOWN = OWN.replace('artifacts', `\${CloudCartArtifactBucket}`);
  const body = (url: string, bucket = 'artifacts', templates = packaged({ [KEY]: 'body' })) => {
    const written = `Parameters: { CloudCartArtifactBucket: { Type: String } }\nResources: { In: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${url} } } }`;
    const resources = resolveTemplate({ body: written, parameters: { CloudCartArtifactBucket: bucket } });
    return nestedBody(resources?.In, templates);
  };

  it.each([
    ['a literal address', `'https://s3.us-east-1.amazonaws.com/theirs/${KEY}.template'`],
    ['another bucket', text(OWN.replace('artifacts', 'theirs'))],
    ['another host', text(OWN.replace('s3.', 'theirs.'))],
    ['a folder of the bucket', text(OWN.replace('artifacts', 'artifacts/theirs'))],
    ['another name', text(OWN.replace('.template', '.template.yaml'))],
    ['another object', text(`https://s3.\${AWS::Region}.\${AWS::URLSuffix}/theirs/x?${KEY}.template`)],
    ['a bucket that only a deployment knows', text(OWN.replace('artifacts', `\${Theirs}`))],
    ['a list form of Sub', `{ 'Fn::Sub': ['${OWN.replace('artifacts', `\${B}`)}', { B: theirs }] }`],
  ])('is not the packaged one: %s', (_what, url) => {
    expect(body(url)).toBeUndefined();
  });

  it('is not the packaged one when the parameter for the bucket has another value', () => {
    expect(body(text(UNKNOWN))).toBe('body');
    expect(body(text(UNKNOWN), 'theirs')).toBeUndefined();
    expect(body(text(UNKNOWN), 'theirs', packagedTemplates([{ key: KEY, body: 'body' }]))).toBeUndefined();
  });

  it('is the packaged one as packaging writes it, with the region that SAM puts in', () => {
    expect(body(text(OWN))).toBe('body');
    expect(body(text(OWN.replace(`\${AWS::Region}`, 'eu-central-1')))).toBe('body');
    const unknown = resource(`AWS::CloudFormation::Stack { TemplateURL: ${text(UNKNOWN)} }`);
    expect(nestedBody(unknown, packagedTemplates([{ key: KEY, body: 'body' }]))).toBe('body');
    expect(nestedBody(unknown, packaged({ [KEY]: 'body' }))).toBeUndefined();
  });
});
