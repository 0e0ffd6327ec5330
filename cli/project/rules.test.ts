import { join } from 'node:path';
import { CliError } from '../errors.ts';
import { readEnvironmentProject } from './environment-project.ts';
import { environmentConfig, memoryReader } from './memory.fake.ts';
import { inEnvironment, readProject } from './project.ts';
import { brokenRules, checkRules, unmetReadiness } from './rules.ts';

const CONFIG = environmentConfig({ stackName: 'x-dev', region: 'eu-central-1', capabilities: [] });

function projectOf(rules: string, parameters: Record<string, string> = {}) {
  const template = `Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: 'a,b' }
  Url: { Type: String, Default: '' }
Resources: {}
${rules}`;
  const read = readProject('/p', memoryReader({ 'template.yaml': template }));
  const options = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return inEnvironment(read, CONFIG as never, { environment: {}, options });
}

const rule = (assert: string, condition = '') => `Rules:
  One:${condition === '' ? '' : `\n    RuleCondition: ${condition}`}
    Assertions:
      - Assert: ${assert}
        AssertDescription: it must be so
`;

const isBroken = (text: string, parameters?: Record<string, string>): boolean =>
  brokenRules(projectOf(text, parameters)).length > 0;

test.each<[string, boolean]>([
  ['!Equals [!Ref Stage, dev]', false],
  ['!Equals [!Ref Stage, prod]', true],
  ['!Not [!Equals [!Ref Stage, prod]]', false],
  ['!And [!Equals [!Ref Stage, dev], !Equals [a, b]]', true],
  ['!Or [!Equals [!Ref Stage, prod], !Equals [a, a]]', false],
  ['{ "Fn::Contains": [[dev, staging], !Ref Stage] }', false],
  ['{ "Fn::Contains": [[prod, staging], !Ref Stage] }', true],
  ['{ "Fn::EachMemberIn": [!Ref Zones, [a, b, c]] }', false],
  ['{ "Fn::EachMemberIn": [!Ref Zones, [a, c]] }', true],
  ['{ "Fn::EachMemberEquals": [[x, x], x] }', false],
  ['{ "Fn::EachMemberEquals": [!Ref Zones, a] }', true],
  ['!Or [{ "Fn::Contains": [[x], !Ref Stage] }, !Not [{ "Fn::Contains": [[x], !Ref Stage] }]]', false],
])('%s is broken: %s', (assert, expected) => {
  expect(isBroken(rule(assert))).toBe(expected);
});

test('a rule counts only when its condition holds, for the parameters as they are', () => {
  const guarded = rule("!Equals [!Ref Url, '']", '!Equals [!Ref Stage, prod]');
  expect(isBroken(guarded, { Url: 'x' })).toBe(false);
  expect(isBroken(guarded, { Url: 'x', Stage: 'prod' })).toBe(true);
  expect(isBroken(guarded, { Stage: 'prod' })).toBe(false);
});

test('a broken rule is refused by name, place and what its author says', () => {
  const project = projectOf(rule('!Equals [a, b]'));
  expect(() => checkRules(project)).toThrow(
    expect.objectContaining({
      code: 'rule-broken',
      exitCode: 2,
      message: expect.stringMatching(/template\.yaml:\d+: rule One: it must be so/),
    }),
  );
  expect(() => checkRules(projectOf(''))).not.toThrow();
});

test.each([
  [
    'Rules:\n  One: { Assertions: [{ Assert: { "Fn::RefAll": "AWS::EC2::VPC::Id" } }] }',
    /RefAll.*only be evaluated by AWS/,
  ],
  ['Rules:\n  One: { Assertions: nothing }', /One has no list of Assertions/],
  ['Rules:\n  One: { Assertions: [{ Assert: { "Fn::And": x } }] }', /Fn::And needs a list/],
])('%s cannot be evaluated, and is not passed over', (text, reason) => {
  expect(() => brokenRules(projectOf(text))).toThrow(CliError);
  expect(() => brokenRules(projectOf(text))).toThrow(reason);
});

describe('the shop', () => {
  const ROOT = join(__dirname, '..', '..');
  const shop = (name: string, ...options: string[]) =>
    readEnvironmentProject(ROOT, name, { environment: {}, options });
  const rulesOf = (name: string, ...options: string[]) =>
    brokenRules(shop(name, ...options)).map((one) => one.rule);
  const readinessOf = (...options: string[]) =>
    unmetReadiness(shop('prod', ...options)).map((one) => one.rule);

  test('is refused in prod with the simulator and a storefront on localhost', () => {
    expect(rulesOf('prod')).toEqual(['SimulatedPayments', 'StorefrontOrigin']);
    expect(rulesOf('prod', 'AllowSimulatedPayments=true', 'CorsAllowOrigin=https://shop.example')).toEqual(
      [],
    );
  });

  test('runs anywhere else as it is', () => {
    for (const name of ['local', 'dev', 'staging']) expect(rulesOf(name)).toEqual([]);
  });

  test('sends its calls elsewhere in local alone', () => {
    const elsewhere = 'AwsEndpointUrl=https://evil.example';
    expect(rulesOf('local', elsewhere)).toEqual([]);
    expect(rulesOf('dev', elsewhere)).toEqual(['EndpointOfAws']);
  });

  test.each([
    ['http://localhost:3000', ['StorefrontOrigin']],
    ['http://localhost:3001', ['SecureOrigin']],
    ['http://localhost', ['SecureOrigin']],
    ['http://127.0.0.1:3000', ['SecureOrigin']],
    ['http://[::1]:5173', ['SecureOrigin']],
    ['https://shop.example', []],
    ['https://shop.example:8443', []],
  ])('takes %s as the origin of browsers in prod only with https', (origin, rules) => {
    const parameters = ['AllowSimulatedPayments=true', `CorsAllowOrigin=${origin}`];
    expect(rulesOf('prod', ...parameters)).toEqual(rules);
    expect(rulesOf('dev', ...parameters)).toEqual([]);
  });

  test('is not ready for people in prod without an address for alarms', () => {
    expect(readinessOf()).toEqual(['Alarms']);
    expect(readinessOf('AlarmEmail=ops@shop.example', 'CorsAllowOrigin=https://shop.example')).toEqual([]);
    expect(unmetReadiness(shop('dev'))).toEqual([]);
  });

  test.each([
    'http://shop.example',
    'https://shop.example/',
    'https://*',
    '*',
    'http://localhost.evil.example',
  ])('browsers may not come from %s', (origin) => {
    expect(() => shop('dev', `CorsAllowOrigin=${origin}`)).toThrow(/CorsAllowOrigin/);
  });
});
