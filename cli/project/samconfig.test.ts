import { keyValues, tagValues } from './key-values.ts';
import { parseSamconfig } from './samconfig.ts';

const FILE = `
version = 0.1
[dev.global.parameters]
stack_name = "shop"
region = "eu-west-1"
[dev.deploy.parameters]
region = "eu-central-1"
parameter_overrides = "LogLevel=DEBUG Owner=\\"the team\\""
tags = ["Project=Shop", "Cost=a=b"]
[dev.cloudcart.parameters]
accounts = ["111122223333"]
regions = ["eu-central-1"]
[local.deploy.parameters]
`;

describe('parseSamconfig', () => {
  it('merges global, deploy and cloudcart sections', () => {
    expect(parseSamconfig(FILE, 'dev')).toMatchObject({
      name: 'dev',
      stackName: 'shop',
      region: 'eu-central-1',
      profile: undefined,
      parameterOverrides: { LogLevel: 'DEBUG', Owner: 'the team' },
      tags: { Project: 'Shop', Cost: 'a=b' },
      accounts: ['111122223333'],
      regions: ['eu-central-1'],
    });
  });

  it('names the application after the environment by default', () => {
    expect(parseSamconfig(FILE, 'local')).toMatchObject({ stackName: 'cloudcart-local', region: undefined });
  });

  it.each([
    ['dve', /no environment "dve"\. Did you mean dev\?/],
    ['production', /There are: dev, local\./],
  ])('suggests an environment for %s', (name, message) => {
    expect(() => parseSamconfig(FILE, name)).toThrow(message);
  });

  it('reads the project that owns the stacks', () => {
    const text = `${FILE}[local.cloudcart.parameters]\nproject = "team-a/shop"\n`;
    expect(parseSamconfig(text, 'local').project).toBe('team-a/shop');
    expect(parseSamconfig(text, 'dev').project).toBeUndefined();
  });

  it.each(['""', '"a b"', '12', '["team"]', '" "', `"${'a'.repeat(129)}"`])(
    'refuses project = %s',
    (value) => {
      const text = `${FILE}[local.cloudcart.parameters]\nproject = ${value}\n`;
      expect(() => parseSamconfig(text, 'local')).toThrow(/project is .*must be 1 to 128 letters/);
    },
  );

  it('says what is wrong in the file', () => {
    expect(() => parseSamconfig('a = ', 'dev')).toThrow(/^samconfig\.toml:1: /);
  });
});

it.each(['My_App', 'app.with.dots', '1app', 'a b', '-a', 'a'.repeat(129)])(
  'refuses the stack_name %s',
  (name) => {
    const text = `[dev.global.parameters]\nstack_name = "${name}"\n[dev.deploy.parameters]\n`;
    expect(() => parseSamconfig(text, 'dev')).toThrow(
      /^samconfig\.toml:2: stack_name .*letters, digits and hyphens/,
    );
  },
);

it('refuses a default stack name of an environment that cannot be one', () => {
  expect(() => parseSamconfig('[a_b.deploy.parameters]', 'a_b')).toThrow(
    /samconfig\.toml:1: stack_name "cloudcart-a_b"/,
  );
});

it('keeps the text of numbers, dates and times', () => {
  const text = `[dev.deploy.parameters]
parameter_overrides = { A = 1.10, B = 2024-01-02, C = 12:30:00, D = 2024-01-02 10:00:00Z, E = 12345678901234567890, F = 0x1F, G = true, H = [1, 2.50], I = "012", J = 1e3 }
tags = { Cost = 1.0 } # 2
profile = "a"
[x.deploy.parameters]
parameter_overrides = """
A=1
B="x
y" C='= 3'
"""`;
  expect(parseSamconfig(text, 'dev')).toMatchObject({
    parameterOverrides: {
      A: '1.10',
      B: '2024-01-02',
      C: '12:30:00',
      D: '2024-01-02 10:00:00Z',
      E: '12345678901234567890',
      F: '31',
      G: 'true',
      H: '1,2.50',
      I: '012',
      J: '1e3',
    },
    tags: { Cost: '1.0' },
  });
  expect(parseSamconfig(text, 'x').parameterOverrides).toEqual({ A: '1', B: 'x\ny', C: '= 3' });
});

it('reads samconfig.yaml with the text of its scalars, and names its lines', () => {
  const text = `version: 0.1
dev:
  deploy:
    parameters:
      termination_protection: true
      parameter_overrides:
        - A=1
        - { B: 012, C: 1.10, D: 2024-01-02, E: yes, F: [1, 2], G: ~ }
  cloudcart:
    parameters:
      acounts: ["111122223333"]
`;
  expect(() => parseSamconfig(text, 'dev', 'samconfig.yaml')).toThrow(
    /^samconfig\.yaml:11: .*Did you mean accounts/,
  );
  expect(parseSamconfig(text.replace('acounts', 'accounts'), 'dev', 'samconfig.yaml')).toMatchObject({
    terminationProtection: true,
    accounts: ['111122223333'],
    parameterOverrides: { A: '1', B: '012', C: '1.10', D: '2024-01-02', E: 'yes', F: '1,2', G: '' },
  });
  expect(() => parseSamconfig('a: [', 'dev', 'samconfig.yml')).toThrow(/^samconfig\.yml:1: /);
});

describe('tagValues', () => {
  it.each([
    ['Owner=the team', { Owner: 'the team' }],
    ['A=1 B="x y"', { A: '1', B: 'x y' }],
    [['a:b/c=1', 'Cost=a=b'], { 'a:b/c': '1', Cost: 'a=b' }],
    [{ A: 1 }, { A: '1' }],
  ])('reads %j', (value, expected) => {
    expect(tagValues(value)).toEqual(expected);
  });
});

describe('keyValues', () => {
  it.each([
    [undefined, {}],
    ['A=1 B="x y"', { A: '1', B: 'x y' }],
    [['A=1', 'B=x y'], { A: '1', B: 'x y' }],
    [
      { A: 1, B: true },
      { A: '1', B: 'true' },
    ],
    ['ParameterKey=A,ParameterValue=1', { A: '1' }],
    // As sam reads them.
    ['ParameterKey=A,ParameterValue=1,2 ParameterKey=B,ParameterValue="x y"', { A: '1,2', B: 'x y' }],
    [`V='{"a":"b c"}'`, { V: '{"a":"b c"}' }],
    ['V="say \\"hi\\""', { V: 'say "hi"' }],
    ["V=it\\'s W=it's", { V: "it's", W: "it's" }],
    ['V=a\\ b W="" X=a=b', { V: 'a b', W: '', X: 'a=b' }],
    [['V="hi"', 'W=a\nb'], { V: 'hi', W: 'a\nb' }],
    [['A=1', ['B=2', { C: 3 }]], { A: '1', B: '2', C: '3' }],
    [
      { A: [1, null, ' x '], B: null },
      { A: '1,x', B: '' },
    ],
    ['', {}],
    // What sam would cut off.
    [['V=say "hi"'], { V: 'say "hi"' }],
    [['V={"a":"b c"}'], { V: '{"a":"b c"}' }],
    ['V={"a":"b c"} W=1', { V: '{"a":"b c"}', W: '1' }],
    [['"V=1 2"'], { V: '1 2' }],
    ['V= W=1', { V: '', W: '1' }],
  ])('reads %j', (value, expected) => {
    expect(keyValues(value)).toEqual(expected);
  });

  it.each(['nonsense', 'A=1 nonsense B=2', 'A=x y', 'V="open', ['=1'], [5]])('refuses %j', (value) => {
    expect(() => keyValues(value)).toThrow(/is not Key=value/);
  });
});
