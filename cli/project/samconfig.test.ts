import { keyValues, parseSamconfig } from './samconfig.ts';

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
    expect(parseSamconfig(FILE, 'dev')).toEqual({
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
    expect(() => parseSamconfig('a = ', 'dev')).toThrow(/^samconfig\.toml: /);
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
  ])('reads %j', (value, expected) => {
    expect(keyValues(value)).toEqual(expected);
  });

  it('refuses what is no pair', () => {
    expect(() => keyValues('nonsense')).toThrow(/"nonsense" is not Key=value/);
  });
});
