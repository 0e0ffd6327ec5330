import { mutated } from './rule.ts';
import { accessRules } from './rules/access.ts';
import { apiRules } from './rules/api.ts';
import { dataRules } from './rules/data.ts';
import { encryptionRules } from './rules/encryption.ts';
import { functionRules } from './rules/functions.ts';
import { messageRules } from './rules/messages.ts';
import { wiringRules } from './rules/wiring.ts';
import { loadProject } from './template.ts';

const project = loadProject();
const rules = [
  ...accessRules,
  ...apiRules,
  ...dataRules,
  ...encryptionRules,
  ...functionRules,
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
