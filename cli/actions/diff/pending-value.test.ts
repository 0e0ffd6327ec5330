import type { Scope } from '../../project/intrinsics.ts';
import type { Data } from '../../project/template-yaml.ts';
import { isUnknown } from './compare.ts';
import { pendingWriter } from './pending-value.ts';

const scope: Scope = {
  file: 't.yaml',
  parameters: { Stage: 'dev' },
  pseudo: { 'AWS::Region': 'us-east-1' },
  mappings: { M: { a: { b: 'c' } } },
  conditions: { Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
  attribute: (id, attribute) => (id === 'B' && attribute === 'Outputs.K' ? 'known' : undefined),
  isStack: (id) => ['A', 'B'].includes(id),
};
const write = pendingWriter((id) => ['A', 'B'].includes(id));
const D = { 'Fn::GetAtt': ['A', 'Outputs.D'] };
const split = (separator: string, text: Data): Data => ({ 'Fn::Split': [separator, text] });

describe('a value that depends on an output that is not known yet', () => {
  it.each<[string, Data]>([
    ['Select within the text', { 'Fn::Select': [0, split(':', D)] }],
    ['Select out of its range', { 'Fn::Select': [3, split(':', D)] }],
    ['Select of what splits the mark', { 'Fn::Select': [0, split('.', D)] }],
    ['an index', { 'Fn::Select': [D, ['a', 'b']] }],
    ['a key of a mapping', { 'Fn::FindInMap': ['M', D, 'b'] }],
    ['a mapping with a default', { 'Fn::FindInMap': ['M', D, 'b', { DefaultValue: 'x' }] }],
    ['Cidr', { 'Fn::Cidr': [D, 2, 8] }],
    ['Base64', { 'Fn::Base64': D }],
    ['ToJsonString', { 'Fn::ToJsonString': { d: D } }],
    ['Length', { 'Fn::Length': split(',', D) }],
    ['a list', split(',', D)],
    ['Join of a calculated list', { 'Fn::Join': ['-', split(',', D)] }],
    ['GetAtt as a text', { 'Fn::GetAtt': 'A.Outputs.D' }],
    ['If', { 'Fn::If': ['Here', { 'Fn::Select': [9, split(':', D)] }, 'no'] }],
    ['Sub of a calculation', { 'Fn::Sub': [`\${X}`, { X: { 'Fn::Select': [9, split(':', D)] } }] }],
  ])('is the mark of the output: %s', (_what, written) => {
    expect(write(written, scope)).toBe('{{A.D}}');
  });

  it.each<[Data, string]>([
    [{ 'Fn::Sub': `\${Stage}-\${A.Outputs.D}-\${!Raw}-\${B.Outputs.K}` }, `dev-{{A.D}}-\${Raw}-known`],
    [{ 'Fn::Join': ['/', [{ Ref: 'Stage' }, D, { Ref: 'AWS::NoValue' }]] }, 'dev/{{A.D}}'],
    [[D, 'x'], '{{A.D}},x'],
    [{ 'Fn::Sub': `\${A}` }, '{{A.StackId}}'],
    [{ 'Fn::Select': [1, [D, { 'Fn::GetAtt': ['B', 'Outputs.N'] }]] }, '{{A.D}}{{B.N}}'],
  ])('shows what is known of a text: %j', (written, expected) => {
    const text = write(written, scope) ?? '';
    expect([text, isUnknown(text)]).toEqual([expected, true]);
  });

  it('is nothing when no stack will ever have the output', () => {
    expect(write({ 'Fn::GetAtt': ['Gone', 'Outputs.D'] }, scope)).toBeUndefined();
    expect(write({ 'Fn::Sub': `x-\${Gone.Outputs.D}` }, scope)).toBeUndefined();
  });

  it('still refuses what is wrong whatever the output is', () => {
    expect(() => write({ 'Fn::Select': [3, ['a', 'b']] }, scope)).toThrow(/out of range/);
    expect(() => write({ 'Fn::FindInMap': ['M', 'x', 'b'] }, scope)).toThrow(/finds nothing at M\.x\.b/);
  });
});
