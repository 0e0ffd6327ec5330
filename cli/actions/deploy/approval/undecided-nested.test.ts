import type { ResourceChange } from '../../../aws/stacks.ts';
import { approvalReasons } from '../approval.ts';
import { nestedReview } from './nested-stacks.ts';
import { resolveTemplate } from './resolved-template.ts';
import { change, packaged, packagedUrl } from './review.fake.ts';

// A nested stack gets values that are not known before the deployment, or were not reported: what its conditions leave out then
// is not known either.
const KEY = 'a'.repeat(64);
const template = (condition: string, resources: string) => `
Parameters: { Enabled: { Type: String, Default: 'true' }, Secret: { Type: String, NoEcho: true, Default: '' } }
Conditions: { Base: ${condition}, On: !Or [!Condition Base, !Equals [a, b]] }
Resources: { ${resources} }
`;
const TABLE = 'T: { Type: AWS::DynamoDB::Table, Condition: On }';
const ROLE = 'R: { Type: AWS::IAM::Role, Condition: On, Properties: { AssumeRolePolicyDocument: {} } }';
const URL =
  'U: { Type: AWS::Lambda::Url, Properties: { AuthType: !If [On, AWS_IAM, NONE], TargetFunctionArn: f } }';
const QUEUE = 'Q: { Type: AWS::SQS::Queue, Condition: On, DeletionPolicy: Retain }';
const ENABLED = "!Equals [!Ref Enabled, 'true']";

const outer = (passed: string) => `
Parameters: { Secret: { Type: String, NoEcho: true, Default: '' } }
Resources:
  Toggle: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: 'true' } }
  In: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${packagedUrl(KEY)}, Parameters: { Enabled: ${passed} } } }
`;

interface Change {
  passed?: string;
  /** What CloudFormation reports of the deployed nested stack. */
  reported?: Record<string, string>;
  old?: string;
  now: string;
  listed?: Partial<ResourceChange>;
}

function reasons({ passed = '!GetAtt Toggle.Value', reported, old, now, listed }: Change): string[] {
  const side = resolveTemplate({ body: outer(passed), parameters: {} });
  const templates = packaged({ [KEY]: now });
  const deployed = { body: old ?? now, parameters: reported ?? { Enabled: 'true' }, isReported: true };
  const type = 'AWS::CloudFormation::Stack';
  const changes = [
    change({ logicalId: 'In', physicalId: 'arn', type, properties: ['Parameters'], ...listed }),
  ];
  const nested = new Map([['In', nestedReview(side?.In, templates, deployed)]]);
  const review = { changes, before: side, after: side, nested, templates };
  return approvalReasons(review, 'destructive').map((one) => one.text);
}

const MAY = /^in In: may add or remove \w \(AWS::[\w:]+\)/;

describe('a condition of a nested stack that hangs on a value which is not known', () => {
  it.each([
    ['an attribute', '!GetAtt Toggle.Value'],
    ['an attribute in a text', `!Sub '\${Toggle.Value}'`],
    ['an export', '!ImportValue on'],
    ['a dynamic reference', "'{{resolve:ssm:/on}}'"],
    ['a choice that is not known', '!If [Unknown, "true", "false"]'],
    ['a parameter that is not known', '!Ref Elsewhere'],
  ])('asks for %s that is passed, whatever CloudFormation lists', (_what, passed) => {
    for (const properties of [['Parameters'], ['Properties'], []])
      expect(reasons({ passed, now: template(ENABLED, TABLE), listed: { properties } })).toEqual([
        expect.stringMatching(MAY),
      ]);
  });

  it.each([
    ['data', TABLE],
    ['rights', ROLE],
    ['what is retained', QUEUE],
  ])('asks for %s', (_what, resources) => {
    expect(reasons({ now: template(ENABLED, resources) })).toEqual([expect.stringMatching(MAY)]);
  });

  it('asks for rights and access that it held back', () => {
    const reported = { Enabled: 'false' };
    expect(reasons({ reported, now: template(ENABLED, ROLE) })).toEqual([
      expect.stringContaining('in In: grants rights: R'),
    ]);
    expect(reasons({ reported: { Enabled: 'true' }, now: template(ENABLED, URL) })).toEqual([
      expect.stringContaining('U (AWS::Lambda::Url), AuthType'),
    ]);
  });

  it('asks where the deployed value is not reported', () => {
    const now = template("!Equals [!Ref Secret, '']", TABLE);
    expect(reasons({ passed: 'x', reported: { Enabled: 'x', Secret: '****' }, now })).toEqual([
      expect.stringMatching(MAY),
    ]);
  });

  it('asks where an undecided condition becomes another, or is added or removed', () => {
    const here = (region: string) => template(`!Equals [!Ref AWS::Region, ${region}]`, TABLE);
    const bare = template(ENABLED, TABLE.replace('Condition: On', 'DeletionPolicy: Delete'));
    const passed = "'true'";
    expect(reasons({ passed, old: here('eu'), now: here('us') })).toEqual([expect.stringMatching(MAY)]);
    expect(reasons({ passed, old: here('eu'), now: bare })).toContainEqual(expect.stringMatching(MAY));
    expect(reasons({ passed, old: bare, now: here('us') })).toContainEqual(expect.stringMatching(MAY));
  });
});

describe('does not ask', () => {
  it('for a condition that is decided, the same way', () => {
    expect(reasons({ passed: "'true'", now: template(ENABLED, `${TABLE}, ${ROLE}, ${URL}`) })).toEqual([]);
  });

  it('for the same condition on where the stack is', () => {
    const here = template('!Equals [!Ref AWS::Region, eu-central-1]', `${TABLE}, ${ROLE}, ${URL}`);
    expect(reasons({ passed: "'true'", now: here })).toEqual([]);
  });
});

test('conditions that refer to themselves, to none or to many others are not decided, and read in time', () => {
  const many = Array.from(
    { length: 60 },
    (_, n) => `C${n}: !And [!Condition C${n + 1}, !Condition C${n + 1}]`,
  );
  const body = `
Parameters: { P: { Type: String } }
Conditions: { Self: !Not [!Condition Self], Lost: !Condition Nowhere, ${many.join(', ')}, C60: !Equals [!Ref P, x] }
Resources:
${['Self', 'Lost', 'C0'].map((name) => `  R${name}: { Type: AWS::SNS::Topic, Condition: ${name}, Properties: { DisplayName: !If [${name}, a, b] } }`).join('\n')}
`;
  const resolved = resolveTemplate({ body, parameters: {} });
  expect(Object.values(resolved ?? {}).map((one) => typeof one.Condition)).toEqual([
    'object',
    'object',
    'object',
  ]);
});

describe('a nested stack or custom resource whose text stays the same', () => {
  const KINDS: Record<string, string> = {
    elsewhere: "TemplateURL: 'https://theirs.s3.amazonaws.com/r.yaml'",
    'a version without an id': "TemplateURL: 'https://theirs.s3.amazonaws.com/r.yaml?versionId=null'",
    'a version in a fragment': "TemplateURL: 'https://theirs.s3.amazonaws.com/r.yaml#?versionId=1a'",
    'two versions': "TemplateURL: 'https://theirs.s3.amazonaws.com/r.yaml?versionId=null&versionId=1a'",
    'a version without a query': "TemplateURL: 'https://theirs.s3.amazonaws.com/r.yaml&versionId=1a'",
    'an address that is not known': `TemplateURL: !Sub 'https://\${B.Name}/r.yaml?versionId=1a'`,
    'a version with an open value':
      "TemplateURL: 'https://b.s3.amazonaws.com/r.yaml?versionId=1a', Parameters: { A: '{{resolve:ssm:/a}}' }",
  };
  const PINNED = "TemplateURL: 'https://b.s3.amazonaws.com/r.yaml?versionId=1a'";
  const STACK = 'AWS::CloudFormation::Stack';
  const listed = (type: string, properties: string, names: string[]) => {
    const side = resolveTemplate({
      body: `Resources: { X: { Type: '${type}', Properties: { ${properties} } } }`,
      parameters: {},
    });
    const changes = [change({ type, physicalId: 'x', properties: names })];
    return approvalReasons({ changes, before: side, after: side }, 'destructive').map((one) => one.text);
  };

  it.each(Object.entries(KINDS))('asks for a template %s', (_what, properties) => {
    for (const names of [['Properties'], [], ['Tags']])
      expect(listed(STACK, properties, names)).toEqual([
        expect.stringContaining('what its template does is not reviewed'),
      ]);
  });

  it('does not ask for a template of one version', () => {
    expect(listed(STACK, PINNED, ['Properties'])).toEqual([]);
  });

  it.each<[string, string[], boolean]>([
    ["ServiceToken: 'arn:a'", ['ServiceToken'], true],
    ["ServiceToken: 'arn:a'", ['Properties'], true],
    ["ServiceToken: 'arn:a', Some: [{ A: b }]", ['Some'], true],
    ['ServiceToken: !GetAtt F.Arn', ['ServiceToken'], false],
    ['ServiceToken: !GetAtt Other.Token', ['ServiceToken'], true],
  ])('a custom resource with %s that is listed for %j asks: %s', (properties, names, asks) => {
    expect(listed('Custom::X', properties, names).length).toBe(asks ? 1 : 0);
  });

  it.each([
    ["TemplateURL: 'https://theirs.s3.amazonaws.com/r.yaml'", true],
    [PINNED, false],
  ])('within a nested stack asks: %s', (properties, asks) => {
    const now = `Resources: { Deep: { Type: ${STACK}, Properties: { ${properties} } } }`;
    expect(reasons({ passed: "'true'", now, listed: { properties: ['Properties'] } }).length).toBe(
      asks ? 1 : 0,
    );
  });
});

describe('a packaged template two stacks deep', () => {
  const DEEP = 'd'.repeat(64);
  const middle = (passed: string) =>
    `Resources: { A: { Type: AWS::SSM::Parameter, Properties: { Value: x } }, Deep: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${packagedUrl(DEEP)}, Parameters: { Enabled: ${passed} } } } }`;
  const deep = (passed: string) => {
    const side = resolveTemplate({ body: outer("'true'"), parameters: {} });
    const templates = packaged({ [KEY]: middle(passed), [DEEP]: template(ENABLED, TABLE) });
    const deployed = { body: middle(passed), parameters: {}, isReported: true };
    const type = 'AWS::CloudFormation::Stack';
    const changes = [change({ logicalId: 'In', physicalId: 'arn', type, properties: ['Properties'] })];
    const nested = new Map([['In', nestedReview(side?.In, templates, deployed)]]);
    const review = { changes, before: side, after: side, nested, templates };
    return approvalReasons(review, 'destructive').map((one) => one.text);
  };

  it('is reviewed: what is the same does not ask, and what is not decided does', () => {
    expect(deep("'true'")).toEqual([]);
    expect(deep('!GetAtt A.Value')).toEqual([expect.stringMatching(/^in In: in Deep: may add or remove T/)]);
  });
});
