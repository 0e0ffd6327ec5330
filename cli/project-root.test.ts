import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEnvironmentProject } from './project/environment-project.ts';
import { readSamconfig } from './project/samconfig.ts';
import { findProjectRoot } from './project-root.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-root-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text = ''): void => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const in_ = (name: string): string => path.join(folder, name);
const PLAIN = '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}';
const ROOT =
  'Resources: { App: { Type: AWS::Serverless::Application, Properties: { Location: sub/template.yaml } } }';
const read = (env: string) => readEnvironmentProject(folder, env, { environment: {}, options: [] });

it.each([
  ['template.yml', 'samconfig.toml', '[dev.deploy.parameters]\nstack_name = "shop"'],
  ['template.json', 'samconfig.yaml', 'version: 0.1\ndev: { deploy: { parameters: { stack_name: shop } } }'],
  ['template.yaml', 'samconfig.yml', 'dev:\n  deploy:\n    parameters:\n      stack_name: shop'],
  ['template.yaml', 'samconfig.json', '{"dev": {"deploy": {"parameters": {"stack_name": "shop"}}}}'],
])('reads a project of %s and %s', (template, settings, text) => {
  write(template, PLAIN);
  write(settings, text);
  mkdirSync(in_('sub'));
  expect(findProjectRoot(in_('sub'))).toBe(folder);
  expect(readSamconfig(folder, 'dev').stackName).toBe('shop');
  expect(read('dev').root.name).toBe(template);
});

it('prefers the files that sam prefers', () => {
  for (const name of ['template.yaml', 'template.yml', 'template.json']) write(name, PLAIN);
  write('samconfig.yaml', 'dev: { deploy: { parameters: { stack_name: yaml } } }');
  write('samconfig.toml', '[dev.deploy.parameters]\nstack_name = "toml"');
  expect(read('dev')).toMatchObject({ root: { name: 'template.yaml' }, config: { stackName: 'toml' } });
});

it('says which file is missing', () => {
  write('a/template.yml');
  write('b/samconfig.toml');
  mkdirSync(in_('c'));
  const from = (name: string, named?: string) => () => findProjectRoot(in_(name), named);
  expect(from('', 'a')).toThrow(/a has template\.yml, and no samconfig\.toml/);
  expect(from('', 'b')).toThrow(/b has samconfig\.toml, and no template\.yaml/);
  expect(from('', 'c')).toThrow(/c has no template\.yaml .* and no samconfig\.toml/);
  expect(from('', 'd')).toThrow(/d does not exist/);
  expect(from('a')).toThrow(/a has template\.yml, and no samconfig\.toml/);
});

it('takes the project above only when what lies between belongs to it', () => {
  write('template.yaml', ROOT);
  write('samconfig.toml', '[dev.deploy.parameters]');
  write('sub/template.yaml', PLAIN);
  write('other/template.yaml', PLAIN);
  write('half/samconfig.yaml', 'dev: {}');
  expect(findProjectRoot(in_('sub'))).toBe(folder);
  expect(() => findProjectRoot(in_('other'))).toThrow(
    /other has template\.yaml, .* above it.* does not use it/,
  );
  expect(() => findProjectRoot(in_('half'))).toThrow(/half has samconfig\.yaml, .* above it/);
});

it('follows template_file of an environment', () => {
  write('infra/app.yml', PLAIN);
  write(
    'samconfig.toml',
    '[dev.deploy.parameters]\ntemplate_file = "infra/app.yml"\n[qa.deploy.parameters]\ntemplate_file = "no.yaml"\n' +
      '[prod.build.parameters]\ntemplate = "infra/app.yml"\n[prod.deploy.parameters]\ntemplate_file = ".aws-sam/build/template.yaml"',
  );
  expect(findProjectRoot(folder)).toBe(folder);
  expect(read('dev').root.name).toBe('infra/app.yml');
  expect(read('prod').root.name).toBe('infra/app.yml');
  expect(() => read('qa')).toThrow(/samconfig\.toml: the template_file no\.yaml does not exist/);
});

it('refuses a name of a stack that is longer than CloudFormation takes', () => {
  write('sub/template.yaml', PLAIN);
  write('template.yaml', ROOT.replace('App:', `${'A'.repeat(60)}:`));
  write('samconfig.toml', `[dev.deploy.parameters]\nstack_name = "${'s'.repeat(70)}"\n`);
  expect(() => read('dev')).toThrow(/which has 131 characters; CloudFormation takes 128/);
});
