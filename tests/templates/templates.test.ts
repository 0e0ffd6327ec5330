import { report } from '../invariants/report.ts';
import { mutated } from './rule.ts';
import { accessRules } from './rules/access.ts';
import { apiRules } from './rules/api.ts';
import { dataRules } from './rules/data.ts';
import { encryptionRules } from './rules/encryption.ts';
import { functionRules } from './rules/functions.ts';
import { genericRules } from './rules/generic.ts';
import { messageRules } from './rules/messages.ts';
import { wiringRules } from './rules/wiring.ts';
import { at, loadProject, resources } from './template.ts';

const project = loadProject();
const rules = [
  ...accessRules,
  ...apiRules,
  ...dataRules,
  ...encryptionRules,
  ...functionRules,
  ...genericRules,
  ...messageRules,
  ...wiringRules,
];

describe.each(rules.map((rule) => ({ ...rule, rule })))('$name', ({ rule }) => {
  test('holds for the templates', () => {
    expect(rule.check(project)).toEqual([]);
  });

  test.each(rule.mutants)('is broken by: $what', (mutant) => {
    expect(rule.check(mutated(project, mutant))).not.toEqual([]);
  });
});

test('a rule without a mutant is no rule', () => {
  expect(rules.filter(({ mutants }) => mutants.length === 0).map(({ name }) => name)).toEqual([]);
});

test('a mutant changes a copy only', () => {
  const before = JSON.stringify(project);
  for (const mutant of rules.flatMap(({ mutants }) => mutants)) mutated(project, mutant);
  expect(JSON.stringify(project)).toBe(before);
});

test('P16: whatever holds data can be brought back, and outlives a mistake', () => {
  const tables = resources(project, 'AWS::DynamoDB::Table');
  const recoverable = tables.filter(
    ({ properties }) =>
      at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true,
  );
  const holders = [...tables, ...resources(project, 'AWS::S3::Bucket', 'AWS::KMS::Key')];
  const kept = holders.filter(
    ({ all }) => all.DeletionPolicy === 'RetainExceptOnCreate' && all.UpdateReplacePolicy === 'Retain',
  );
  const broken = rules.filter((rule) => rule.check(project).length > 0);
  const mutants = rules.flatMap((rule) => rule.mutants.map((mutant) => ({ rule, mutant })));
  const red = mutants.filter(({ rule, mutant }) => rule.check(mutated(project, mutant)).length > 0);
  const all = recoverable.length === tables.length && kept.length === holders.length;
  const numbers = {
    tables: tables.length,
    'with point-in-time recovery': recoverable.length,
    'tables, buckets and keys': holders.length,
    'kept when their stack goes': kept.length,
  };
  report('templates', [
    { promise: 'P16', title: 'Data can be brought back', tried: 'every template', numbers, ok: all },
    {
      promise: 'templates',
      title: 'Rules of templates',
      tried: 'each rule over every template, and over templates with one thing broken',
      numbers: {
        rules: rules.length,
        broken: broken.length,
        'mutants tried': mutants.length,
        'mutants red': red.length,
      },
      ok: broken.length === 0 && red.length === mutants.length,
    },
  ]);
  expect(tables.length).toBeGreaterThan(10);
  expect([recoverable.length, kept.length]).toEqual([tables.length, holders.length]);
});
