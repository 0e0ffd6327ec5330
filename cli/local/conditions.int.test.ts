import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { condition, type Scope } from '../project/intrinsics.ts';
import type { Data, DataMap } from '../project/template-yaml.ts';

interface Case {
  template: DataMap;
  parameters: Record<string, string>;
}

interface Evaluated {
  data?: Record<string, boolean>;
  error?: string;
}

function evaluateInEngine(cases: readonly Case[]): Evaluated[] {
  const python = path.join(__dirname, '..', '..', '.venv', 'bin', 'python');
  const options = { input: JSON.stringify(cases), maxBuffer: 2 ** 28, encoding: 'utf8' } as const;
  return JSON.parse(
    execFileSync(python, [path.join(__dirname, 'conditions.fake.py')], options),
  ) as Evaluated[];
}

const PSEUDO = {
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::StackName': 'shop-data',
  'AWS::URLSuffix': 'amazonaws.com',
};
const PARAMETERS: DataMap = {
  Stage: { Type: 'String', Default: 'dev-x' },
  Size: { Type: 'Number', Default: 2 },
  Flag: { Type: 'String', Default: true },
  Names: { Type: 'CommaDelimitedList', Default: 'a, b' },
  None: { Type: 'CommaDelimitedList', Default: '' },
  Sizes: { Type: 'List<Number>', Default: '1,2' },
};
const VALUES = {
  Stage: 'dev-x',
  Size: '2',
  Flag: 'true',
  Names: ['a', 'b'],
  None: [''],
  Sizes: ['1', '2'],
};
const MAPPINGS: DataMap = {
  M: {
    'us-east-1': { Big: 'yes', On: true, Count: 2, Some: ['a', 'b'] },
    '000000000000': { Big: 'no', On: false, Count: 0, Some: ['x', 2] },
  },
};

const ofCommand = ({ template }: Case): Evaluated => {
  const scope: Scope = {
    file: 't.yaml',
    parameters: VALUES,
    pseudo: PSEUDO,
    mappings: MAPPINGS,
    conditions: template.Conditions as DataMap,
    attribute: () => undefined,
  };
  try {
    const names = Object.keys(scope.conditions);
    return { data: Object.fromEntries(names.map((name) => [name, condition(name, scope)])) };
  } catch (error) {
    return { error: String(error) };
  }
};

const ALWAYS = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] };

const caseOf = (Conditions: DataMap): Case => ({
  template: { Parameters: PARAMETERS, Mappings: MAPPINGS, Conditions: { Always: ALWAYS, ...Conditions } },
  parameters: {},
});

const word = fc.constantFrom<Data>('dev', 'x', 'a', 'b', '', 'yes', 'aws', true, false, 0, 2, '2', 'true');
/** A condition that may use those that are written before it. */
const test = (...before: string[]): fc.Arbitrary<Data> =>
  fc.letrec<{ text: Data; list: Data; test: Data }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3 },
      word,
      fc.constantFrom('Stage', 'Size', 'Flag', ...Object.keys(PSEUDO)).map((Ref) => ({ Ref })),
      fc.tuple(fc.constantFrom('', '-', ','), tie('list')).map((one) => ({ 'Fn::Join': one })),
      fc
        .tuple(fc.constantFrom<Data>(0, 1, '1', { Ref: 'Size' }), tie('list'))
        .map((one) => ({ 'Fn::Select': one })),
      fc
        .constantFrom(
          `\${Stage}`,
          `x-\${AWS::Region}`,
          `\${Size}\${Flag}`,
          `\${!Stage}`,
          `\${AWS::StackName}`,
        )
        .map((one) => ({ 'Fn::Sub': one })),
      tie('text').map((X) => ({ 'Fn::Sub': [`\${X}-\${Size}`, { X }] })),
      fc
        .tuple(
          fc.constantFrom<Data>({ Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }),
          fc.constantFrom('Big', 'On', 'Count'),
        )
        .map(([first, second]) => ({ 'Fn::FindInMap': ['M', first, second] })),
      fc.tuple(fc.constantFrom(...before), tie('text'), tie('text')).map((one) => ({ 'Fn::If': one })),
    ),
    list: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('Names', 'None', 'Sizes').map((Ref) => ({ Ref })),
      fc.array(tie('text'), { minLength: 1, maxLength: 3 }),
      fc.tuple(fc.constantFrom('-', ',', 'a'), tie('text')).map((one) => ({ 'Fn::Split': one })),
      fc
        .constantFrom('AWS::Region', 'AWS::AccountId')
        .map((Ref) => ({ 'Fn::FindInMap': ['M', { Ref }, 'Some'] })),
    ),
    test: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(tie('text'), tie('text')).map((one) => ({ 'Fn::Equals': one })),
      fc.constantFrom(...before).map((Condition) => ({ Condition })),
      tie('test').map((one) => ({ 'Fn::Not': [one] })),
      fc.array(tie('test'), { minLength: 2, maxLength: 4 }).map((one) => ({ 'Fn::And': one })),
      fc.array(tie('test'), { minLength: 2, maxLength: 4 }).map((one) => ({ 'Fn::Or': one })),
    ),
  })).test;

it('conditions of a template hold on the engine exactly when they hold for the command', () => {
  const conditions = fc.record({ A: test('Always'), B: test('Always', 'A'), C: test('A', 'B') });
  const cases = fc.sample(conditions, { numRuns: 4000, seed: 20_261_128 }).map(caseOf);
  const found = evaluateInEngine(cases);
  const different = cases.flatMap((one, index) => {
    const [own, its] = [ofCommand(one), found[index]];
    const isSame =
      own.data === undefined
        ? its?.error !== undefined
        : JSON.stringify(own.data) === JSON.stringify(its?.data);
    return isSame ? [] : [JSON.stringify({ conditions: one.template.Conditions, own, its })];
  });
  expect(different.slice(0, 3)).toEqual([]);
  expect(found.filter((one) => one.data !== undefined).length).toBeGreaterThan(1000);
});
