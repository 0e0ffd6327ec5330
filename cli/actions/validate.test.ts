import path from 'node:path';
import { fakeContext } from '../context.fake.ts';
import { renderValidate } from '../output/validate-text.ts';
import { runValidate, validateExitCode } from './validate.ts';

const SHOP = path.join(__dirname, '..', '..');
const missing = { find: () => undefined, run: () => Promise.reject(new Error('not here')) };

it('finds nothing in the shop, and says what it could not ask', async () => {
  const report = await runValidate(fakeContext({ projectRoot: SHOP }), {}, missing);
  expect([report.valid, validateExitCode(report), report.templates[0]]).toEqual([true, 0, 'template.yaml']);
  expect(report.skipped.map((one) => one.name)).toEqual(['cfn-lint', 'checkov']);
  expect(renderValidate(report)).toMatch(/cfn-lint is not installed[\s\S]*6 templates: nothing wrong\.$/);
});

it('asks no linter when only its own rules are wanted', async () => {
  const report = await runValidate(fakeContext({ projectRoot: SHOP }), { own: true }, missing);
  expect(report.skipped).toEqual([]);
});

it('is exit 2 as soon as somebody finds something, and 0 for mere information', async () => {
  const lint = (Level: string) => ({
    find: (name: string) => (name === 'cfn-lint' ? name : undefined),
    run: async () => {
      const Location = { Start: { LineNumber: 1 } };
      const match = { Filename: 'template.yaml', Level, Message: 'hm', Location, Rule: { Id: 'E1' } };
      return { code: 2, stdout: JSON.stringify([match]), stderr: '' };
    },
  });
  const context = fakeContext({ projectRoot: SHOP });
  const report = await runValidate(context, {}, lint('Error'));
  expect(validateExitCode(report)).toBe(2);
  expect(renderValidate(report)).toContain('template.yaml:1: hm [E1]');
  expect(validateExitCode(await runValidate(context, {}, lint('Informational')))).toBe(0);
});
