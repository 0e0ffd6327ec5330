import { condition, type Scope } from './intrinsics.ts';
import { matchJavaPattern } from './java-pattern/java-pattern.ts';
import type { DataMap } from './template-yaml.ts';

const scope = (conditions: DataMap, flag = 'yes'): Scope => ({
  file: 'template.yaml',
  parameters: { Flag: flag },
  pseudo: {},
  mappings: {},
  conditions,
  attribute: () => undefined,
});

const isSet = { 'Fn::Equals': [{ Ref: 'Flag' }, 'yes'] };

test.each([
  ['Fn::And', (name: string) => ({ 'Fn::And': [{ Condition: name }, { Condition: name }] })],
  ['Fn::If', (name: string) => ({ 'Fn::If': [name, { Condition: name }, false] })],
])('conditions that each name another one twice by %s are evaluated once', (_function, twice) => {
  const conditions: DataMap = { C0: isSet };
  for (let level = 1; level <= 100; level++) conditions[`C${level}`] = twice(`C${level - 1}`);
  expect(condition('C100', scope(conditions))).toBe(true);
  expect(condition('C100', scope(conditions, 'no'))).toBe(false);
});

test('a value is not kept from one evaluation to the next', () => {
  let value: string | undefined;
  const conditions = { A: { 'Fn::Equals': [{ 'Fn::GetAtt': ['X', 'Y'] }, 'v'] } };
  const later: Scope = { ...scope(conditions), attribute: () => value };
  expect(condition('A', later)).toBe(false);
  value = 'v';
  expect(condition('A', later)).toBe(true);
});

test.each([
  ['itself', { A: { Condition: 'A' } }, 'A → A'],
  [
    'itself through others',
    { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::If': ['A', 1, 2] } },
    'A → B → A',
  ],
])('a condition that refers to %s is an error with the way: exit 2', (_what, conditions, way) => {
  const run = (): boolean => condition('A', scope(conditions));
  for (let time = 0; time < 2; time++) {
    expect(run).toThrow(
      expect.objectContaining({
        code: 'template-intrinsic',
        exitCode: 2,
        message: expect.stringContaining(`template.yaml: condition A refers to itself: ${way}`),
      }),
    );
  }
});

test('a chain of conditions that is too long is an error and no overflow: exit 2', () => {
  const conditions: DataMap = { C0: isSet };
  for (let level = 1; level <= 20_000; level++) conditions[`C${level}`] = { Condition: `C${level - 1}` };
  expect(condition('C499', scope(conditions))).toBe(true);
  expect(() => condition('C20000', scope(conditions))).toThrow(
    expect.objectContaining({ code: 'template-intrinsic', exitCode: 2 }),
  );
});

test('a pattern that takes too long is left to CloudFormation, and is not tried again', () => {
  const value = `${'a'.repeat(60)}!`;
  for (let time = 0; time < 100; time++)
    expect(matchJavaPattern('(a+)+', value)).toEqual({ unknown: 'the time that it takes' });
  expect(matchJavaPattern('(a|b)+', 'ab')).toEqual({ matches: true });
});
