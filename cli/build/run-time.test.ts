import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CliError } from '../errors.ts';
import type { CodeArtifact } from './build.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';

let project: FakeProject;
const folders: string[] = [];
afterEach(() => {
  project.remove();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const ESBUILD = '{ BuildMethod: esbuild }';
const app = (handler = 'app.handler', metadata = ESBUILD, more = '') =>
  `Resources: { F: { Type: AWS::Serverless::Function, Metadata: ${metadata}, Properties: { CodeUri: code, Handler: ${handler}, Runtime: nodejs22.x${more} } } }`;

/** Unpacks an artifact somewhere else, loads its handler as Lambda does, and prints what it returns. */
function run(artifact: CodeArtifact | undefined, module = 'app', name = 'handler'): unknown {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-task-'));
  folders.push(folder);
  const files = zipTexts(artifact?.file ?? '');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const found = ['.js', '.mjs', '.cjs'].find((end) => `${module}${end}` in files) ?? '';
  const load = `import(${JSON.stringify(path.join(folder, module + found))}).then(async (m) => {
    const keys = ${JSON.stringify(name.split('.'))};
    const f = keys.reduce((o, k) => o?.[k], m.default?.[keys[0]] ? m.default : m);
    console.log(JSON.stringify(await f({})));
  })`;
  const options = { cwd: folder, encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', load], options));
}

async function built(
  files: Readonly<Record<string, string>>,
  template = app(),
  others: Readonly<Record<string, string>> = {},
): Promise<CodeArtifact | undefined> {
  const code = Object.entries(files).map(([name, text]) => [`code/${name}`, text]);
  project = fakeProject({ 'app.yaml': template, ...others, ...Object.fromEntries(code) });
  return (await project.build()).artifacts[0];
}

describe('a handler is split as the runtime of Lambda splits it', () => {
  it.each([
    ['app.handler', 'app.ts', 'export const handler = () => 1'],
    ['src/v1.2/app.handler', 'src/v1.2/app.ts', 'export const handler = () => 1'],
    ['app.handlers.get', 'app.ts', 'export const handlers = { get: () => 1 }'],
    ['app.handlers.get', 'app.js', 'exports.handlers = { get: () => 1 }'],
    ['app.my-handler', 'app.js', "exports['my-handler'] = () => 1"],
    ['app.default', 'app.mjs', 'export default () => 1'],
  ])('%s of %s', async (handler, file, text) => {
    const artifact = await built({ [file]: text }, app(handler));
    const dot = handler.lastIndexOf('/') + 1 + path.posix.basename(handler).indexOf('.');
    const [module, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
    expect(run(artifact, module, name)).toBe(1);
  });

  it.each([
    ['../lib/app.handler', 'handler-path'],
    ['src/../app.handler', 'handler-path'],
    ['app..handler', 'handler-path'],
    ['app', 'handler-missing'],
    ['app.', 'handler-missing'],
    ['app.v2.handler', 'bundle-failed'],
  ])('%s is refused as Lambda refuses it', async (handler, code) => {
    const files = { 'app.js': 'exports.handler = () => 1', 'app.v2.js': 'exports.handler = () => 1' };
    if (code === 'bundle-failed') Object.assign(files, { 'app.js': 'export const handler = () => 1' });
    await expect(built(files, app(handler))).rejects.toMatchObject({ code, exitCode: 2 });
  });
});

describe('files beside the code are found where the code looks for them', () => {
  it.each([
    [
      '__dirname',
      "const fs = require('fs'); exports.handler = () => fs.readFileSync(require('path').join(__dirname, 'data.txt'), 'utf8')",
    ],
    [
      'import.meta.url',
      "import fs from 'node:fs'; export const handler = () => fs.readFileSync(new URL('./data.txt', import.meta.url), 'utf8')",
    ],
    [
      'import.meta.dirname',
      "import fs from 'node:fs'; export const handler = () => fs.readFileSync(import.meta.dirname + '/data.txt', 'utf8')",
    ],
    [
      'fileURLToPath',
      "import fs from 'node:fs'; import { fileURLToPath } from 'node:url'; const __filename = fileURLToPath(import.meta.url); export const handler = () => fs.readFileSync(__filename.replace('app.js', 'data.txt'), 'utf8')",
    ],
    [
      'the working folder',
      "const fs = require('fs'); exports.handler = () => fs.readFileSync('data.txt', 'utf8')",
    ],
  ])('by %s', async (_how, text) => {
    const artifact = await built({
      'app.js': text,
      'data.txt': 'here',
      'package.json': '{}',
      '.env': 'secret',
    });
    expect(run(artifact)).toBe('here');
    expect(Object.keys(zipTexts(artifact?.file ?? '')).sort()).toEqual(['app.js', 'data.txt']);
  });

  it('from a module in another folder than the handler', async () => {
    const artifact = await built(
      {
        'src/app.ts': "export { handler } from './lib/read'",
        'src/lib/read.ts':
          "import fs from 'node:fs'; export const handler = () => fs.readFileSync(__dirname + '/data.txt', 'utf8')",
        'src/lib/data.txt': 'there',
      },
      app('src/app.handler'),
    );
    expect(run(artifact, 'src/app')).toBe('there');
  });

  it('from an installed package', async () => {
    const artifact = await built({
      'app.js': "exports.handler = () => require('words')()",
      'node_modules/words/package.json': '{"name":"words","main":"lib/index.js"}',
      'node_modules/words/lib/index.js':
        "const fs = require('fs'); module.exports = () => fs.readFileSync(__dirname + '/../words.txt', 'utf8')",
      'node_modules/words/words.txt': 'some',
      'data.txt': 'not read',
    });
    expect(run(artifact)).toBe('some');
    expect(Object.keys(zipTexts(artifact?.file ?? ''))).not.toContain('data.txt');
  });

  it('but nothing is added for code that reads none', async () => {
    const artifact = await built({ 'app.ts': 'export const handler = () => 1', 'data.txt': 'x' });
    expect(Object.keys(zipTexts(artifact?.file ?? ''))).toEqual(['app.js']);
  });

  it('a module outside of the CodeUri that uses its own path is refused', async () => {
    project = fakeProject({
      'app.yaml': app(),
      'code/app.ts': "export { handler } from '../shared/a'",
      'shared/a.ts': 'export const handler = () => __dirname',
    });
    await expect(project.build()).rejects.toMatchObject({ code: 'bundle-unsafe', exitCode: 2 });
  });
});

describe('code below a package.json that is not JSON', () => {
  const SDK =
    "import {SQSClient} from '@aws-sdk/client-sqs';import os from 'os';export const handler=()=>'ran'";
  const manifest = '// the functions\n{ "type": "module" }';

  it('is zipped as it is when its folder holds all that it needs', async () => {
    const files = { 'app.mjs': SDK.replace(/^.*?;/, '') };
    const artifact = await built(files, app('app.handler', '{}'), { 'package.json': manifest });
    expect(run(artifact)).toBe('ran');
    const artifacts = await built({ 'app.mjs': SDK }, app('app.handler', '{}'), { 'package.json': manifest });
    expect(Object.keys(zipTexts(artifacts?.file ?? ''))).toEqual(['app.mjs']);
  });

  it.each([
    ['a module above it', "import '../lib/a.mjs';export const handler=()=>1", '{}'],
    ['a package that is not installed', "import 'words';export const handler=()=>1", '{}'],
    ['a bundle that its template asks for', 'export const handler=()=>1', ESBUILD],
  ])('is refused with that file when it needs more: %s', async (_what, text, metadata) => {
    const files = { 'package.json': manifest, 'lib/a.mjs': 'export {}' };
    await expect(built({ 'app.mjs': text }, app('app.handler', metadata), files)).rejects.toMatchObject({
      code: 'bundle-failed',
      exitCode: 2,
      message: expect.stringMatching(/^package\.json:1:1: JSON does not support comments/),
      remedy: expect.stringMatching(/^Make package\.json valid JSON.*\n.*SkipBuild: true/),
    });
  });
});

describe('code that a bundle cannot run', () => {
  const UNSAFE = [
    ['a required name of run time', 'exports.handler = () => require(process.env.PLUG)'],
    ['an imported name of run time', 'exports.handler = () => import(process.env.PLUG)'],
    ['a resolved file', "exports.handler = () => require.resolve('./data.txt')"],
    ['other use of import.meta', 'export const handler = () => import.meta.resolve("x")'],
  ] as const;

  it.each(UNSAFE)('is refused with its place: %s', async (_what, text) => {
    await expect(built({ 'app.js': text })).rejects.toMatchObject({
      code: 'bundle-unsafe',
      exitCode: 2,
      message: expect.stringMatching(/^code\/app\.js:1:\d+: /),
    });
  });

  it('is bundled when the template says that it is meant', async () => {
    const metadata =
      '{ BuildMethod: esbuild, BuildProperties: { LogOverride: [unsupported-require-call=silent] } }';
    const artifact = await built(
      { 'app.js': 'exports.handler = () => require(["node:os"][0]).EOL' },
      app('app.handler', metadata),
    );
    expect(run(artifact)).toBe('\n');
  });

  it.each(UNSAFE)('is zipped as it is without BuildMethod, as sam does: %s', async (_what, text) => {
    const artifact = await built({ 'app.js': text, 'data.txt': 'x' }, app('app.handler', '{}'));
    expect(Object.keys(zipTexts(artifact?.file ?? ''))).toEqual(['app.js', 'data.txt']);
  });

  it('in installed packages is let: they catch it', async () => {
    const artifact = await built({
      'app.js': "exports.handler = () => require('odd')",
      'node_modules/odd/package.json': '{"name":"odd"}',
      'node_modules/odd/index.js': 'try { require(process.env.NOTHING) } catch {} module.exports = 1',
    });
    expect(run(artifact)).toBe(1);
  });
});

describe('a package that is not installed', () => {
  const text =
    "import { S3Client } from '@aws-sdk/client-s3-not-here'; export const handler = () => typeof S3Client";

  it('is named with npm install and External', async () => {
    await expect(built({ 'app.js': text })).rejects.toMatchObject({
      code: 'bundle-failed',
      exitCode: 2,
      remedy: expect.stringMatching(
        /npm install @aws-sdk\/client-s3-not-here[\s\S]*External: \["@aws-sdk\/client-s3-not-here"\]/,
      ),
    });
  });

  const twoFunctions = (files: Readonly<Record<string, string>>) => {
    const one = (id: string) =>
      `  ${id}: { Type: AWS::Serverless::Function, Metadata: { BuildMethod: esbuild }, Properties: { CodeUri: code/${id}, Handler: app.handler, Runtime: nodejs22.x } }\n`;
    project = fakeProject({ 'app.yaml': `Resources:\n${one('One')}${one('Two')}`, ...files });
    return project.build().then(
      () => [],
      (error: CliError) => error.remedyLines.map((line) => line.replaceAll(project.root, '<root>')),
    );
  };
  const uses = (name: string) => `import x from '${name}'; export const handler = () => x;`;
  const manifest = (name: string) => JSON.stringify({ dependencies: { [name]: '1' } });

  it('is to be installed in each folder whose package.json lists it', async () => {
    const remedies = await twoFunctions({
      'code/One/app.js': uses('absent-one'),
      'code/One/package.json': manifest('absent-one'),
      'code/One/package-lock.json': '{}',
      'code/Two/src/lib.js': uses('absent-two/inner.js'),
      'code/Two/app.js': 'export { handler } from "./src/lib.js";',
      'code/Two/package.json': manifest('absent-two'),
      'code/Two/package-lock.json': '{}',
    });
    expect(remedies).toEqual([
      'Install what package.json lists: npm ci in <root>/code/One, <root>/code/Two.',
      'If Lambda or a layer brings it, write External: ["absent-one","absent-two"] in Metadata.BuildProperties.',
    ]);
  });

  it('is to be installed above all code that imports it where no package.json lists it', async () => {
    const remedies = await twoFunctions({
      'code/One/app.js': uses('absent'),
      'code/Two/app.js': `${uses('absent')} import y from '@absent/other'; console.log(y);`,
      'package.json': manifest('listed'),
    });
    expect(remedies[0]).toBe(
      'Install what is missing: npm install absent @absent/other (in <root>/code or a folder above it).',
    );
  });

  it.each([
    ['is Lambda’s own SDK', app('app.handler', '{}'), text],
    [
      'may be in a layer',
      app('app.handler', '{}', ', Layers: [arn]'),
      text.replace('@aws-sdk/client-s3-not-here', 'in-a-layer'),
    ],
  ])(
    'stays outside of the bundle when it %s and the template does not ask for esbuild',
    async (_what, template, code) => {
      const artifact = await built({ 'app.js': code }, template);
      expect(zipTexts(artifact?.file ?? '')['app.js']).toMatch(
        /require\("(@aws-sdk\/client-s3-not-here|in-a-layer)"\)/,
      );
    },
  );

  it('is still missing when no layer can bring it', async () => {
    const code = text.replace('@aws-sdk/client-s3-not-here', 'nowhere');
    await expect(built({ 'app.js': code }, app('app.handler', '{}'))).rejects.toMatchObject({
      code: 'bundle-failed',
    });
  });
});
