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

  it('reads JSON as well', () => {
    expect(parse('{ "A": { "Ref": "B" } }').data).toEqual({ A: { Ref: 'B' } });
  });

  it('knows the line of everything', () => {
    const { lines } = parse('Resources:\n  A:\n    Type: X\n  B:\n    Properties:\n      - !Ref A\n');
    expect(lines.get(pathKey(['Resources', 'B']))).toBe(4);
    expect(lines.get(pathKey(['Resources', 'B', 'Properties', 0]))).toBe(6);
  });

  it.each([
    ['A: [1, 2', /^templates\/x\.yaml:1: /],
    ['A: 1\nB: 2\nA: 3', /^templates\/x\.yaml:3: .*unique/],
    ['A: &x 1\nB: *x', /^templates\/x\.yaml:2: .*alias/],
    ['- 1', /must be a map/],
  ])('refuses %j with file and line', (source, message) => {
    expect(() => parse(source)).toThrow(CliError);
    expect(() => parse(source)).toThrow(message);
  });
});
