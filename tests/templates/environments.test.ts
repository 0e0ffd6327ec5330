import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { at, fields, list, loadProject, type Node, resources } from './template.ts';

const ROOT = join(__dirname, '..', '..');
const project = loadProject();
const config = fields(parse(readFileSync(join(ROOT, 'samconfig.toml'), 'utf8')) as unknown as Node);
const environments = ['local', 'dev', 'staging', 'prod'];

const overrides = (environment: string): [string, string][] =>
  list(at(config, environment, 'deploy', 'parameters', 'parameter_overrides')).map((pair) => {
    const [key = '', ...value] = String(pair).split('=');
    return [key, value.join('=')];
  });

test('samconfig.toml has exactly the environments that the templates allow', () => {
  expect(at(project.root.template, 'Parameters', 'Environment', 'AllowedValues')).toEqual(environments);
  expect(Object.keys(config).filter((key) => !['version', 'default'].includes(key))).toEqual(environments);
});

describe.each(environments)('%s', (environment) => {
  const deploy = fields(at(config, environment, 'deploy', 'parameters'));

  test('sets parameters that the root template has, itself among them', () => {
    const known = Object.keys(fields(project.root.template.Parameters));
    expect(overrides(environment).filter(([key]) => !known.includes(key))).toEqual([]);
    expect(Object.fromEntries(overrides(environment)).Environment).toBe(environment);
  });

  test('is told apart by stack name and tags', () => {
    expect(deploy.stack_name).toBe(`cloudcart-${environment}`);
    expect(deploy.tags).toEqual(['Project=CloudCart', `Environment=${environment}`]);
    expect(deploy.capabilities).toEqual(['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND']);
  });

  test('may live only in regions that include its own', () => {
    const own = fields(at(config, environment, 'cloudcart', 'parameters'));
    expect(own.regions).toContain(deploy.region);
    expect(Array.isArray(own.accounts)).toBe(true);
  });

  test('is built in place: sam finds esbuild, and nothing is cached past a change in platform/', () => {
    expect(at(config, environment, 'build', 'parameters')).toEqual({ build_in_source: true, cached: false });
  });
});

test('no function folder has a package.json: sam would run npm install in this checkout', () => {
  const folders = resources(project, 'AWS::Serverless::Function').map(({ stack, properties }) =>
    join(ROOT, stack.file, '..', String(properties.CodeUri)),
  );
  expect(folders.length).toBeGreaterThan(0);
  expect(folders.filter((folder) => existsSync(join(folder, 'package.json')))).toEqual([]);
});
