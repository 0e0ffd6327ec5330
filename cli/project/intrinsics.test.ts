import { condition, evaluate, NO_VALUE, type Scope } from './intrinsics.ts';
import type { DataMap } from './template-yaml.ts';
import { parseTemplate } from './template-yaml.ts';

const conditions = parseTemplate(
  `
IsProd: !Equals [!Ref Env, prod]
IsNotProd: !Not [!Condition IsProd]
Both: !And [!Condition IsNotProd, !Equals [a, a]]
Either: !Or [!Condition IsProd, !Equals [a, b]]
`,
  'x',
).data;

const scope: Scope = {
  file: 'template.yaml',
  parameters: { Env: 'dev', Zones: ['a', 'b', 'c'] },
  pseudo: { 'AWS::Region': 'eu-central-1' },
  mappings: { Sizes: { dev: { memory: 256 } } },
  conditions,
  attribute: (id, attribute) => (id === 'Data' && attribute === 'Outputs.Table' ? 'orders' : undefined),
};

const value = (source: string) =>
  evaluate((parseTemplate(`V: ${source}`, 'x').data as DataMap).V ?? null, scope);

describe('evaluate', () => {
  it.each([
    ['!Ref Env', 'dev'],
    ['!Ref AWS::Region', 'eu-central-1'],
    ['!GetAtt Data.Outputs.Table', 'orders'],
    [
      `!Sub '\${Env}-\${AWS::Region}-\${Data.Outputs.Table}-\${!literal}'`,
      `dev-eu-central-1-orders-\${literal}`,
    ],
    [`!Sub ['\${x}!', { x: !Ref Env }]`, 'dev!'],
    ['!If [IsProd, 1, 2]', 2],
    ['!FindInMap [Sizes, !Ref Env, memory]', 256],
    [`!Join ['-', [a, !Ref Env]]`, 'a-dev'],
    [`!Join ['', !Ref Zones]`, 'abc'],
    ['!Select [1, !Ref Zones]', 'b'],
    [`!Select [0, !Split ['/', 'x/y']]`, 'x'],
    ['{ a: !If [IsProd, 1, !Ref AWS::NoValue], b: 2 }', { b: 2 }],
    ['[1, !If [IsProd, 2, !Ref AWS::NoValue], 3]', [1, 3]],
  ])('%s is %j', (source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  it.each([
    ['!GetAtt Data.Outputs.Unknown'],
    [`!Sub 'x-\${Other.Outputs.A}'`],
    [`!Join ['-', [!GetAtt Other.Arn]]`],
    ['{ a: [!GetAtt Other.Arn] }'],
  ])('%s is not known yet', (source) => {
    expect(value(source)).toBeUndefined();
  });

  it('says NO_VALUE at the top', () => {
    expect(value('!Ref AWS::NoValue')).toBe(NO_VALUE);
  });

  it.each([
    ['!Ref Nothing', /no such parameter/],
    ['!Ref constructor', /no such parameter/],
    [`!Sub ['\${valueOf}', {}]`, /no such parameter/],
    ['!If [toString, a, b]', /condition toString does not exist/],
    ['!FindInMap [constructor, name, length]', /finds nothing at constructor.name.length/],
    ['!ImportValue x', /Fn::ImportValue cannot be used/],
    ['!FindInMap [Sizes, prod, memory]', /finds nothing at Sizes.prod.memory/],
    ['!Select [7, !Ref Zones]', /out of range/],
    ['!If [Unknown, 1, 2]', /condition Unknown/],
  ])('refuses %s', (source, message) => {
    expect(() => value(source)).toThrow(message);
  });
});

describe('condition', () => {
  it.each([
    ['IsProd', false],
    ['IsNotProd', true],
    ['Both', true],
    ['Either', false],
  ])('%s is %s', (name, expected) => {
    expect(condition(name, scope)).toBe(expected);
  });
});
