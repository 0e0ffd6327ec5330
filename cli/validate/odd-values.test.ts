import path from 'node:path';
import { CliError } from '../errors.ts';
import { memoryReader } from '../project/memory.fake.ts';
import { asMap, type Data, type DataMap, isDataMap, parseTemplate } from '../project/template-yaml.ts';
import { ownFindings } from './rules.ts';
import { SOUND } from './shop.fake.ts';
import { readSources } from './sources.ts';

const ROOT = path.join(__dirname, '..', 'fixtures', 'mini');

/** Every copy of a value in which one part is another one. */
function* variants(value: Data, odd: Data): Generator<Data> {
  yield odd;
  if (Array.isArray(value))
    for (const [index, one] of value.entries())
      for (const part of variants(one, odd)) yield value.with(index, part);
  if (isDataMap(value))
    for (const [key, one] of Object.entries(value))
      for (const part of variants(one, odd)) yield { ...value, [key]: part };
}

/** The message of what is thrown and no `CliError`. */
function crashOf(files: Readonly<Record<string, string>>): string | undefined {
  try {
    ownFindings(readSources(ROOT, memoryReader(files)).sources);
    return undefined;
  } catch (error) {
    return error instanceof CliError ? undefined : String(error);
  }
}

/** Policies as people write them, beside what the templates hold. */
const POLICIES: DataMap = {
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnly'],
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::b/*',
                Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { age: 3600 } },
              },
            ],
          },
        },
      ],
    },
  },
};

describe.each(['api.yaml', 'store.yaml'])('%s', (file) => {
  const { data } = parseTemplate(SOUND[file] ?? '', file);
  const resources = isDataMap(data.Resources) ? data.Resources : {};

  it.each<[Data]>([[true], [null], [[1]], [{ a: true }]])(
    'no rule crashes over a property that is %j',
    (odd) => {
      const crashes = Object.entries({ ...resources, ...POLICIES }).flatMap(([id, resource]) =>
        [...variants(resource, odd)].flatMap((variant) => {
          const template = { ...data, Resources: { ...resources, ...POLICIES, [id]: variant } };
          const crash = crashOf({ ...SOUND, [file]: JSON.stringify(template) });
          return crash === undefined ? [] : [`${crash}: ${JSON.stringify(variant)}`];
        }),
      );
      expect(crashes).toEqual([]);
    },
  );
});

it.each([0, 1.5, true, null, 'text', [1], { a: null }])(
  'no rule crashes over Parameters of a child that are %j',
  (odd) => {
    const { data } = parseTemplate(SOUND['template.yaml'] ?? '', 'template.yaml');
    const crashes = Object.keys(asMap(data.Resources)).map((id) => {
      const child = asMap(asMap(data.Resources)[id]);
      const properties = { ...asMap(child.Properties), Parameters: odd };
      const resources = { ...asMap(data.Resources), [id]: { ...child, Properties: properties } };
      return crashOf({ ...SOUND, 'template.yaml': JSON.stringify({ ...data, Resources: resources }) });
    });
    expect(crashes).toEqual([undefined, undefined]);
  },
);

it('stacks that need each other are named, and their values are followed once', () => {
  const child = (output: string): string => `
Parameters: { Q: { Type: String } }
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: { InlineCode: x, Role: !Ref Q, LoggingConfig: { LogGroup: !Ref Q }, Events: { E: { Type: SQS, Properties: { Queue: !Ref Q } } } }
  Edge: { Type: AWS::CloudFront::Distribution, Properties: { DistributionConfig: { WebACLId: !Ref Q } } }
Outputs: { ${output}: { Value: !Ref Q } }`;
  const application = (file: string, from: string): string =>
    `{ Type: AWS::Serverless::Application, Properties: { Location: ${file}, Parameters: { Q: !GetAtt ${from} } } }`;
  const root = `Resources: { A: ${application('a.yaml', 'B.Outputs.Y')}, B: ${application('b.yaml', 'A.Outputs.X')} }`;
  const files = { 'template.yaml': root, 'a.yaml': child('X'), 'b.yaml': child('Y') };
  const rules = ownFindings(readSources(ROOT, memoryReader(files)).sources).map((one) => one.rule);
  expect(rules).toContain('wiring-circle');
});
