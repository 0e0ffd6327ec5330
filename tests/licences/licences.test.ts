import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isPermissive, NPM_EXCEPTIONS } from './kinds.ts';

const ROOT = path.join(__dirname, '..', '..');

interface Locked {
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  link?: boolean;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const locked = Object.entries(packages)
  .filter(([place, one]) => place.startsWith('node_modules/') && !one.link)
  .map(([place, one]) => ({ ...one, place, name: place.replace(/.*node_modules\//, '') }));

describe('every npm package', () => {
  it('has a permissive licence, or a reason to be used all the same', () => {
    const other = locked.filter(({ license }) => !isPermissive(license ?? ''));
    const named = other.map(({ name, license }) => `${name}: ${license}`);
    const allowed = Object.entries(NPM_EXCEPTIONS).map(([name, { licence }]) => `${name}: ${licence}`);
    expect(new Set(named)).toEqual(new Set(allowed));
  });

  it('that ships has a permissive licence', () => {
    const shipped = locked.filter((one) => !one.dev && !one.devOptional);
    expect(shipped.length).toBeGreaterThan(50);
    expect(shipped.filter(({ license }) => !isPermissive(license ?? '')).map(({ name }) => name)).toEqual([]);
  });

  it('is held to its contents, and comes from the registry', () => {
    const loose = locked.filter(({ integrity }) => !integrity?.startsWith('sha512-'));
    expect(loose.map(({ place }) => place)).toEqual([]);
    const foreign = locked.filter(
      ({ resolved }) => resolved && !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(foreign.map(({ place }) => place)).toEqual([]);
  });

  it('with an install script may not run it', () => {
    const scripts = locked.filter((one) => one.hasInstallScript).map(({ name }) => name);
    expect(scripts.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  });

  it('that is pinned is pinned exactly', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const loose = Object.entries(wanted).filter(
      ([, version]) => !/^(\d+\.\d+\.\d+|file:setup\/node)$/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });
});

it('nothing but tests imports a package that is not permissive', () => {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs'], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n');
  const shipped = files.filter((file) => !/^tests\/|\.(test|fake|contract)\.ts$/.test(file));
  const names = Object.keys(NPM_EXCEPTIONS);
  const importing = shipped.filter((file) => {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    return names.some((name) => text.includes(`'${name}`) || text.includes(`"${name}`));
  });
  expect(importing).toEqual([]);
});

it('the Node that runs everything is in the lock file, for each platform with its contents', () => {
  const node = JSON.parse(readFileSync(path.join(ROOT, 'setup', 'node', 'package.json'), 'utf8'));
  for (const [name, version] of Object.entries(node.optionalDependencies)) {
    expect([name, version]).toEqual([name, node.version]);
    expect(packages[`node_modules/${name}`]).toMatchObject({ version, optional: true, dev: true });
  }
});

describe('every Python package', () => {
  const files = ['engine', 'tools', 'checks', 'clients'];

  it.each(files)('of requirements/%s.txt is one version with SHA-256 hashes', (part) => {
    const text = readFileSync(path.join(ROOT, 'requirements', `${part}.txt`), 'utf8');
    const logical = text
      .replaceAll(' \\\n', ' ')
      .split('\n')
      .filter((line) => line !== '' && !/^(#|-r )/.test(line));
    expect(logical.length).toBeGreaterThan(20);
    const whole = /^[\w.-]+(\[[\w,-]+\])?==[\w.]+( ; [^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+$/;
    expect(logical.filter((line) => !whole.test(line))).toEqual([]);
  });

  it('is installed by its hash, as a wheel', () => {
    const text = readFileSync(path.join(ROOT, 'setup', 'install.mjs'), 'utf8');
    for (const option of ['--require-hashes', '--only-binary=:all:', '--no-deps', '--ignore-scripts'])
      expect(text).toContain(`'${option}'`);
  });
});

test.each([
  ['MIT', true],
  ['MIT License', true],
  ['(MIT OR CC0-1.0)', true],
  ['GPL-3.0 OR MIT', true],
  ['Apache-2.0 AND MIT', true],
  ['Apache-2.0 AND GPL-3.0', false],
  ['AGPL-3.0-or-later', false],
  ['UNLICENSED', false],
  ['', false],
])('%s is permissive: %s', (licence, expected) => {
  expect(isPermissive(licence)).toBe(expected);
});
