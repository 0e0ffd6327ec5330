import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSamconfig } from './samconfig.ts';

const BASE = '[dev.deploy.parameters]\nregion = "eu-central-1"\n';
const read = (more: string) => () => parseSamconfig(BASE + more, 'dev');

describe('the keys of samconfig.toml', () => {
  it.each([
    [
      'a misspelt key',
      '[dev.cloudcart.parameters]\nacounts = []',
      /^samconfig\.toml:4: .*acounts.*Did you mean accounts\?/,
    ],
    [
      'a key of nothing',
      '[dev.cloudcart.parameters]\n\nzzz = 1',
      /^samconfig\.toml:5: .*There are: accounts, regions/,
    ],
    [
      'a key above its table',
      '[dev.cloudcart]\naccounts = []',
      /^samconfig\.toml:4: accounts stands outside/,
    ],
    [
      'a list that is none',
      '[dev.cloudcart.parameters]\naccounts = "111122223333"',
      /accounts is not a list/,
    ],
    ['an account that is none', '[dev.cloudcart.parameters]\naccounts = ["1"]', /12 digits/],
    ['a region that is none', '[dev.cloudcart.parameters]\nregions = ["frankfurt"]', /no region/],
    [
      'a misspelt section',
      '[dev.cloudcrat.parameters]\naccounts = []',
      /^samconfig\.toml:3: .*Did you mean cloudcart\?/,
    ],
  ])('refuses %s', (_what, more, message) => {
    expect(read(more)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });

  it('leaves the sections of sam alone', () => {
    const more =
      '[dev.build.parameters]\ncached = false\n[dev.local_invoke.parameters]\nx = 1\n[dev.sync.parameters]\ny = 1';
    expect(read(more)().region).toBe('eu-central-1');
  });

  it('takes lists of accounts and regions', () => {
    const more =
      '[dev.cloudcart.parameters]\naccounts = ["111122223333"]\nregions = ["eu-central-1", "us-gov-west-1"]';
    expect(read(more)()).toMatchObject({
      accounts: ['111122223333'],
      regions: ['eu-central-1', 'us-gov-west-1'],
    });
  });

  it('names the environments that there are, not the sections of sam', () => {
    const text = `${BASE}[default.build.parameters]\ncached = false\n[staging.cloudcart.parameters]\naccounts = []`;
    expect(() => parseSamconfig(text, 'qa')).toThrow(
      'samconfig.toml has no environment "qa". There are: dev, staging.',
    );
    expect(() => parseSamconfig(text, 'stagin')).toThrow('Did you mean staging?');
  });

  it.each(['local', 'dev', 'staging', 'prod'])('has nothing against our own %s', (name) => {
    const text = readFileSync(path.join(__dirname, '..', '..', 'samconfig.toml'), 'utf8');
    expect(parseSamconfig(text, name).name).toBe(name);
  });
});
