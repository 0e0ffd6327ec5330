import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { Artifact } from './build.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';

let project: FakeProject;
afterEach(() => project.remove());

const APP = `Resources:
  F: { Type: AWS::Serverless::Function, Metadata: { BuildMethod: esbuild }, Properties: { CodeUri: code, Handler: app.handler, Runtime: nodejs22.x } }`;

async function open(files: Readonly<Record<string, string>>): Promise<void> {
  project = fakeProject({ 'app.yaml': APP, ...files });
}
const bundle = async (): Promise<string> =>
  zipTexts((await project.build()).artifacts[0]?.file ?? '')['app.js'] ?? '';

const paths = (to: string) => JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { '@x': [to] } } });
const IMPORT = "import { x } from '@x'; export const handler = () => x;";
const USES = "import { x } from 'pkg'; export const handler = () => x;";
const PKG = {
  'code/app.ts': USES,
  'code/node_modules/pkg/package.json': '{"name":"pkg","main":"one.js","type":"module"}',
  'code/node_modules/pkg/one.js': 'export const x = "one"',
  'code/node_modules/pkg/two.js': 'export const x = "two"',
};

/** What decides which file an import means, changed so that it means another. */
test.each<[string, Record<string, string>, Record<string, string>]>([
  [
    'a tsconfig.json that another one extends',
    {
      'tsconfig.json': '{"extends":"./base.json"}',
      'base.json': paths('code/one.ts'),
      'code/app.ts': IMPORT,
      'code/one.ts': 'export const x = "one"',
      'code/two.ts': 'export const x = "two"',
    },
    { 'base.json': paths('code/two.ts') },
  ],
  [
    'the second of several that it extends, through a third',
    {
      'tsconfig.json': '{ /* here */ "extends": ["./a.json", "./b"], }',
      'a.json': '{}',
      'b.json': '{"extends":"./c/d.json"}',
      'c/d.json': JSON.stringify({ compilerOptions: { baseUrl: '..', paths: { '@x': ['code/one.ts'] } } }),
      'code/app.ts': IMPORT,
      'code/one.ts': 'export const x = "one"',
      'code/two.ts': 'export const x = "two"',
    },
    { 'c/d.json': JSON.stringify({ compilerOptions: { baseUrl: '..', paths: { '@x': ['code/two.ts'] } } }) },
  ],
  [
    'a tsconfig.json beside the code',
    {
      'code/tsconfig.json': paths('one.ts'),
      'code/app.ts': IMPORT,
      'code/one.ts': 'export const x = "one"',
      'code/two.ts': 'export const x = "two"',
    },
    { 'code/tsconfig.json': paths('two.ts') },
  ],
  [
    'a tsconfig.json that appears beside the code',
    {
      'tsconfig.json': paths('code/one.ts'),
      'code/app.ts': IMPORT,
      'code/one.ts': 'export const x = "one"',
      'code/two.ts': 'export const x = "two"',
    },
    { 'code/tsconfig.json': paths('two.ts') },
  ],
  [
    'imports of a package.json beside the code',
    {
      'code/package.json': '{"imports":{"#x":"./one.js"}}',
      'code/app.ts': IMPORT.replace('@x', '#x'),
      'code/one.js': 'export const x = "one"',
      'code/two.js': 'export const x = "two"',
    },
    { 'code/package.json': '{"imports":{"#x":"./two.js"}}' },
  ],
  [
    'the main file of a dependency',
    PKG,
    { 'code/node_modules/pkg/package.json': '{"name":"pkg","main":"two.js","type":"module"}' },
  ],
  [
    'a package.json in a folder of a dependency',
    {
      ...PKG,
      'code/app.ts': USES.replace("'pkg'", "'pkg/sub'"),
      'code/node_modules/pkg/sub/package.json': '{"main":"../one.js"}',
    },
    { 'code/node_modules/pkg/sub/package.json': '{"main":"../two.js"}' },
  ],
  [
    'a file that takes precedence over a folder elsewhere',
    {
      'code/app.ts': "import { x } from '../lib/x'; export const handler = () => x;",
      'lib/x/index.ts': 'export const x = "one"',
    },
    { 'lib/x.ts': 'export const x = "two"' },
  ],
  [
    'the first of several paths that appears',
    {
      'tsconfig.json': JSON.stringify({
        compilerOptions: { baseUrl: '.', paths: { '@x': ['new/two.ts', 'code/one.ts'] } },
      }),
      'code/app.ts': IMPORT,
      'code/one.ts': 'export const x = "one"',
    },
    { 'new/two.ts': 'export const x = "two"' },
  ],
  [
    'a package that is installed nearer',
    {
      'code/app.ts': USES,
      'node_modules/pkg/package.json': '{"name":"pkg"}',
      'node_modules/pkg/index.js': 'exports.x = "one"',
    },
    {
      'code/node_modules/pkg/package.json': '{"name":"pkg"}',
      'code/node_modules/pkg/index.js': 'exports.x = "two"',
    },
  ],
])('a bundle is made again after a change of %s', async (_what, files, change) => {
  await open(files);
  expect(await bundle()).toMatch(/one/);
  project.write(change);
  expect(await bundle()).toMatch(/two/);
});

test('a bundle is made again when a link to a package leads elsewhere', async () => {
  const text = (x: string) => `exports.x = "${x}"`;
  await open({
    'code/app.ts': USES,
    'packages/one/index.js': text('one'),
    'packages/one/package.json': '{}',
    'packages/two/index.js': text('two'),
    'packages/two/package.json': '{}',
  });
  const link = path.join(project.root, 'node_modules', 'pkg');
  mkdirSync(path.dirname(link));
  symlinkSync('../packages/one', link);
  expect(await bundle()).toMatch(/one/);
  rmSync(link);
  symlinkSync('../packages/two', link);
  expect(await bundle()).toMatch(/two/);
});

test('a bundle with files that it reads is made again when one of them changes', async () => {
  await open({
    'code/app.js': "exports.handler = () => require('fs').readFileSync(__dirname + '/a.txt', 'utf8')",
    'code/a.txt': 'one',
  });
  const text = async () => zipTexts((await project.build()).artifacts[0]?.file ?? '')['a.txt'];
  expect(await text()).toBe('one');
  project.write({ 'code/a.txt': 'two' });
  expect(await text()).toBe('two');
});

test('a change of what decides nothing makes no bundle again', async () => {
  await open({ 'code/app.ts': 'export const handler = () => 1', 'README.md': 'a' });
  const [first] = (await project.build()).artifacts as Artifact[];
  project.write({ 'README.md': 'b', 'docs/new.md': 'c', 'data/new.csv': 'd' });
  const [second] = (await project.build()).artifacts as Artifact[];
  expect(second?.isCacheable).toBe(true);
  expect(second?.key).toBe(first?.key);
});
