import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  expect(renderValidate(report)).toMatch(/cfn-lint is not installed[\s\S]*7 templates: nothing wrong\.$/);
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

describe('the settings of environments', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-validate-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const check = async (env?: string) => {
    const report = await runValidate(fakeContext({ projectRoot: folder }), { own: true, env });
    return report.findings.map((one) => `${one.where} ${one.rule} ${one.text}`);
  };
  writeFileSync(
    path.join(folder, 'template.yaml'),
    'Parameters: { Level: { Type: String, AllowedValues: [INFO] }, Must: { Type: String } }\nConditions: { A: !Equals [!Ref Level, !Ref Must] }\nResources: { Q: { Type: AWS::SNS::Topic } }\n',
  );
  writeFileSync(
    path.join(folder, 'samconfig.toml'),
    [
      '[a.deploy.parameters]\nparameter_overrides = ["Levl=INFO"]',
      '[b.deploy.parameters]\nparameter_overrides = ["Level=LOUD", "Must=1"]',
      '[c.cloudcart.parameters]\nacounts = []',
      '[d.deploy.parameters]\nparameter_overrides = ["Level=INFO"]',
    ].join('\n'),
  );

  it('are looked at for all of them, but for what is given later', async () => {
    expect(await check()).toEqual([
      expect.stringMatching(/^samconfig\.toml unknown-parameter a: .*Levl.*Did you mean Level\?/),
      expect.stringMatching(/^template\.yaml:1 parameter-value b: Level is "LOUD"/),
      expect.stringMatching(/^samconfig\.toml:6 samconfig-key c: .*acounts/),
    ]);
  });

  it('are looked at for one of them', async () => {
    expect(await check('d')).toEqual([]);
    expect(await check('e')).toEqual([expect.stringContaining('no environment "e"')]);
  });

  it('inform about a production environment that cannot be deployed like this, and are valid', async () => {
    const { findings, valid } = await runValidate(fakeContext({ projectRoot: SHOP }), { own: true });
    expect(findings.map((one) => [one.rule, one.level])).toEqual([
      ['rule-broken', 'info'],
      ['rule-broken', 'info'],
      ['any-account', 'info'],
    ]);
    expect(valid).toBe(true);
  });

  it('refuse a production environment that is asked about and breaks rules of the template', async () => {
    const request = { own: true, env: 'prod' };
    const { findings, valid } = await runValidate(fakeContext({ projectRoot: SHOP }), request);
    const broken = findings.filter((one) => one.rule === 'rule-broken');
    expect(broken.map((one) => one.text)).toEqual([
      expect.stringMatching(/^prod: The payment provider of prod is the simulator/),
      expect.stringMatching(/^prod: CorsAllowOrigin of prod is localhost/),
    ]);
    expect(broken.every((one) => one.level !== 'info' && one.remedy !== undefined)).toBe(true);
    expect(valid).toBe(false);
  });
});
