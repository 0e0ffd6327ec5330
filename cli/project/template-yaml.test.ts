import { CliError } from '../errors.ts';
import { parseTemplate, pathKey } from './template-yaml.ts';

const parse = (source: string) => parseTemplate(source, 'templates/x.yaml');

describe('parseTemplate', () => {
  it('puts short tags into their long form', () => {
    const { data } = parse(`
A: !Ref Thing
B: !GetAtt Thing.Outputs.Name
C: !Sub '\${A}-x'
D: !If [Yes, !Ref A, !Ref AWS::NoValue]
E: !Join ['-', [a, !Sub b]]
F: !Condition Wanted
G: !GetAtt [Thing, Arn]
`);
    expect(data).toEqual({
      A: { Ref: 'Thing' },
      B: { 'Fn::GetAtt': ['Thing', 'Outputs.Name'] },
      C: { 'Fn::Sub': `\${A}-x` },
      D: { 'Fn::If': ['Yes', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] },
      E: { 'Fn::Join': ['-', ['a', { 'Fn::Sub': 'b' }]] },
      F: { Condition: 'Wanted' },
      G: { 'Fn::GetAtt': ['Thing', 'Arn'] },
    });
  });

  it('leaves versions and dates as text', () => {
    expect(parse('Version: 2012-10-17\nOpenApi: 3.0.1').data).toEqual({
      Version: '2012-10-17',
      OpenApi: '3.0.1',
    });
  });

  it('keeps the digits of what a number would change', () => {
    const { data } = parse(`
Account: 01234567890123
Octal: 012345670123
Long: 12345678901234567890123
Version: 1.10
Phone: +491701234567
Time: 12:30
Power: 1e3
Accounts: { 012345670123: { 1.10: [000400, -0] } }
`);
    expect(data).toEqual({
      Account: '01234567890123',
      Octal: '012345670123',
      Long: '12345678901234567890123',
      Version: '1.10',
      Phone: '+491701234567',
      Time: '12:30',
      Power: '1e3',
      Accounts: { '012345670123': { '1.10': ['000400', '-0'] } },
    });
  });

  it('leaves numbers in JSON that is passed on as it is', () => {
    const { data } = parse('Definition: { BackoffRate: 2.0, Seconds: 10 }\nEngineVersion: 2.0');
    expect(data).toEqual({ Definition: { BackoffRate: 2, Seconds: 10 }, EngineVersion: '2.0' });
  });

  it('reads the booleans of YAML 1.1 as values, and names like them as text', () => {
    const { data } = parse(`
Versioned: yes
Enabled: Off
Quoted: "no"
Letter: y
Conditions: { Yes: !Equals [on, 'on'] }
If: !If [Yes, no, 1]
Long: { Fn::If: [No, yes, 1] }
Resource: { Condition: Yes, DependsOn: [On, Off] }
Found: !FindInMap [On, off, 010]
Sub: !Sub 010
`);
    expect(data).toEqual({
      Versioned: true,
      Enabled: false,
      Quoted: 'no',
      Letter: 'y',
      Conditions: { Yes: { 'Fn::Equals': [true, 'on'] } },
      If: { 'Fn::If': ['Yes', false, 1] },
      Long: { 'Fn::If': ['No', true, 1] },
      Resource: { Condition: 'Yes', DependsOn: ['On', 'Off'] },
      Found: { 'Fn::FindInMap': ['On', 'off', '010'] },
      Sub: { 'Fn::Sub': '010' },
    });
  });

  it.each([
    ['A: !If [C, {\n  a: 1\n}, !Ref X]\nB: 2', { 'Fn::If': ['C', { a: 1 }, { Ref: 'X' }] }],
    ['A: [\n1, # one ]\n2\n]\nB: 2', [1, 2]],
    ['A: "one\ntwo"\nB: 2', 'one two'],
    ["A: 'one\n\nit''s'\nB: 2", "one\nit's"],
    ['A: {x: "]", y: it\'s}#comment\nB: 2', { x: ']', y: "it's" }],
  ])('reads lines that are indented less than the key: %j', (source, value) => {
    const { data, lines } = parse(source);
    expect(data).toEqual({ A: value, B: 2 });
    expect(lines.get(pathKey(['B']))).toBe(source.split('\n').length);
  });

  it('expands aliases and merges, with the lines of what they stand for', () => {
    const { data, lines } = parse(`
Base: &base
  Runtime: nodejs22.x
  Timeout: 3
F: { <<: *base, Timeout: 10 }
G: { Timeout: 1, <<: [{ Timeout: 5, Memory: 128 }, *base] }
H: [*base]
`);
    const base = { Runtime: 'nodejs22.x', Timeout: 3 };
    expect(data).toEqual({
      Base: base,
      F: { Runtime: 'nodejs22.x', Timeout: 10 },
      G: { Runtime: 'nodejs22.x', Timeout: 1, Memory: 128 },
      H: [base],
    });
    expect(lines.get(pathKey(['F', 'Runtime']))).toBe(3);
    expect(lines.get(pathKey(['F', 'Timeout']))).toBe(5);
  });

  it('stops at aliases that multiply', () => {
    const rows = [...'bcdefghi'].map((name, index) => {
      const before = 'abcdefghi'[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
    });
    expect(() => parse(['a: &a [1, 2]', ...rows].join('\n'))).toThrow(/aliases make it larger/);
  });

  it('reads JSON as well', () => {
    expect(parse('{ "A": { "Ref": "B" } }').data).toEqual({ A: { Ref: 'B' } });
    const text = '{\n\t"A": [1.10, 12345678901234567890, "\\ud83d\\ude00", "\\/", null],\n\t"B": true\n}\n';
    expect(parse(text).data).toEqual({ A: ['1.10', '12345678901234567890', '😀', '/', null], B: true });
  });

  it('knows the line of everything', () => {
    const { lines } = parse('Resources:\n  A:\n    Type: X\n  B:\n    Properties:\n      - !Ref A\n');
    expect(lines.get(pathKey(['Resources', 'B']))).toBe(4);
    expect(lines.get(pathKey(['Resources', 'B', 'Properties', 0]))).toBe(6);
  });

  it.each([
    ['A: [1, 2', /^templates\/x\.yaml:1: /],
    ['A: 1\nB: 2\nA: 3', /^templates\/x\.yaml:3: .*unique: "A"/],
    ['A: 1\nB: 2\n---\nC: 3', /^templates\/x\.yaml:3: a second YAML document/],
    ['A: 1\n---\n', /^templates\/x\.yaml:2: a second YAML document/],
    ['A: 1\nB: *x', /^templates\/x\.yaml:2: there is no anchor &x before/],
    ['A: &x\n  B: *x', /^templates\/x\.yaml:2: .*contains itself/],
    ['A: &x\n  <<: *x', /^templates\/x\.yaml:2: .*contains itself/],
    ['A:\n  <<: text', /^templates\/x\.yaml:2: << takes a map or a list of maps/],
    ['A: 1\n? [B]\n: 2', /^templates\/x\.yaml:2: a key must be text/],
    ['A: 1\n: 2', /^templates\/x\.yaml:2: a key must be text/],
    ['A: 1\n__proto__: 2', /^templates\/x\.yaml:2: the key __proto__/],
    ['A: 1\nB: !!set {a, b}', /^templates\/x\.yaml:2: the type !!set/],
    ['A: 1\n\tB: 2', /^templates\/x\.yaml:2: .*[Tt]ab/],
    ['A: 1\nB: "a\u0007"', /^templates\/x\.yaml:2: the control character U\+0007/],
    ['A: [1,\n  {b: 2\nC: 3', /^templates\/x\.yaml:\d: /],
    ['A: "b\nC: 3', /^templates\/x\.yaml:\d: /],
    ['', /the file is empty/],
    ['# only a comment', /the file is empty/],
    ['- 1', /must be a map/],
  ])('refuses %j with file and line', (source, message) => {
    expect(() => parse(source)).toThrow(CliError);
    expect(() => parse(source)).toThrow(message);
  });
});
