import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleExtension, esbuildOptions } from './build-properties.ts';
import { entryPointOf } from './entry-point.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';

let project: FakeProject;
afterEach(() => project?.remove());

const app = (properties: string, handler = 'main.handler') => `Resources:
  F:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: ${properties} }
    Properties: { CodeUri: code, Handler: ${handler}, Runtime: nodejs22.x }`;

async function bundled(
  properties: string,
  files: Readonly<Record<string, string>>,
  handler?: string,
): Promise<Record<string, string>> {
  const code = Object.entries(files).map(([name, text]) => [`code/${name}`, text]);
  project = fakeProject({ 'app.yaml': app(properties, handler), ...Object.fromEntries(code) });
  return zipTexts((await project.build()).artifacts[0]?.file ?? '');
}

/** What the handler of a bundle returns. */
function run(files: Readonly<Record<string, string>>, name = 'main.js'): unknown {
  const file = path.join(project.root, name);
  writeFileSync(file, files[name] ?? '');
  const load = `import(${JSON.stringify(file)}).then(async (m) => console.log(JSON.stringify(await (m.default?.handler ?? m.handler)())))`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', load], { encoding: 'utf8' }),
  );
}

describe('a key that sam passes on to esbuild does what it does there', () => {
  test.each([
    ['KeepNames', '{ KeepNames: true }', 'class Cart {} export const handler = () => Cart.name', 'Cart'],
    ['Define', `{ Define: ['STAGE="dev"'] }`, 'export const handler = () => STAGE', 'dev'],
    ['Define as a map', `{ Define: { STAGE: '"dev"' } }`, 'export const handler = () => STAGE', 'dev'],
    [
      'Loader',
      "{ Loader: ['.graphql=text'] }",
      "import q from './q.graphql'; export const handler = () => q",
      'query',
    ],
    ['Banner', "{ Banner: ['js=globalThis.a = 7;'] }", 'export const handler = () => globalThis.a', 7],
    ['Footer', "{ Footer: ['js=globalThis.a = 8;'] }", 'export const handler = () => globalThis.a', 8],
    [
      'Alias',
      "{ Alias: ['words=./other.ts'] }",
      "import w from 'words'; export const handler = () => w",
      'other',
    ],
    ['Inject', '{ Inject: [shim.ts] }', 'export const handler = () => injected', 'shim'],
    ['Drop', '{ Drop: [debugger] }', 'export const handler = () => { debugger; return 1; }', 1],
    ['Pure and TreeShaking', '{ Pure: [f], TreeShaking: true }', 'export const handler = () => 2', 2],
    ['Minify', '{ Minify: false }', 'export const handler = () => 3', 3],
    ['Target', '{ Target: es2020 }', 'export const handler = () => 4', 4],
    [
      'Charset and LegalComments',
      '{ Charset: ascii, LegalComments: inline }',
      'export const handler = () => "é"',
      'é',
    ],
    [
      'JsxFactory',
      "{ Loader: ['.ts=tsx'], JsxFactory: h }",
      'const h = (n: string) => n; export const handler = () => <b />',
      'b',
    ],
  ])('%s', async (_name, properties, text, expected) => {
    const files = {
      'main.ts': text,
      'q.graphql': 'query',
      'other.ts': 'export default "other"',
      'shim.ts': 'export const injected = "shim"',
    };
    expect(run(await bundled(properties, files))).toBe(expected);
  });

  test.each([
    ['lib/main.ts', 'main.handler', 'main.js'],
    ['lib/main', 'main.handler', 'main.js'],
    ['lib/main.ts', 'lib/main.handler', 'lib/main.js'],
  ])('EntryPoints: %s with the handler %s', async (entry, handler, name) => {
    const files = await bundled(
      `{ EntryPoints: [${entry}] }`,
      { 'lib/main.ts': 'export const handler = () => 5' },
      handler,
    );
    expect(Object.keys(files)).toEqual([name]);
  });

  test('EntryPoints of several functions are relative to the folder that holds them all', () => {
    const entries = ['src/a/one.ts', 'src/b/two.ts'];
    expect(['a/one', 'two', 'three'].map((module) => entryPointOf('/nowhere', module, entries))).toEqual([
      'src/a/one.ts',
      'src/b/two.ts',
      undefined,
    ]);
  });

  test.each([
    ['{ Format: esm }', 'main.mjs'],
    ["{ Format: esm, OutExtension: ['.js=.mjs'] }", 'main.mjs'],
    ["{ OutExtension: ['.js=.cjs'] }", 'main.cjs'],
  ])('%s', async (properties, name) => {
    const text =
      "import { EOL } from 'node:os'; export const handler = async () => EOL + (await import('node:path')).sep";
    const files = await bundled(properties, { 'main.ts': text });
    expect([Object.keys(files), run(files, name)]).toEqual([[name], '\n/']);
  });

  test('a module runs CommonJS packages that require modules of Node', async () => {
    const files = await bundled('{ Format: esm }', {
      'main.ts': "import a from 'a'; export const handler = () => a",
      'node_modules/a/package.json': '{"name":"a"}',
      'node_modules/a/index.js': "module.exports = require('path').sep",
    });
    expect(run(files, 'main.mjs')).toBe('/');
  });

  test('a file of the loader `copy` is in the zip', async () => {
    const files = await bundled("{ Loader: ['.pem=file'] }", {
      'main.ts': "import f from './a.pem'; export const handler = () => f",
      'a.pem': 'certificate',
    });
    const [other] = Object.keys(files).filter((name) => name !== 'main.js');
    expect([run(files), files[other ?? '']]).toEqual([`./${other}`, 'certificate']);
  });

  test('an inline source map is in the bundle, any other beside it', async () => {
    const text = { 'main.ts': 'export const handler = () => 1' };
    expect((await bundled('{ Sourcemap: inline }', text))['main.js']).toMatch(/sourceMappingURL=data:/);
    project.remove();
    expect(Object.keys(await bundled('{ Sourcemap: true }', text))).toEqual(['main.js']);
  });

  test('what sam decides itself is passed over', () => {
    const ignored = { Bundle: false, Platform: 'browser', Outdir: 'x', UseNpmCi: true, LogLevel: 'debug' };
    expect(esbuildOptions(ignored, '/code', 'here')).toEqual({});
    expect(bundleExtension({})).toBe('.js');
  });
});

describe('a key that cannot work is named: exit 2', () => {
  test.each([
    [
      'an unknown key',
      '{ Minfy: true }',
      /BuildProperties\.Minfy is not an option.*/,
      /Did you mean Minify\?/,
    ],
    ['another layout', '{ Splitting: true }', /Splitting is not supported/, /one bundle/],
    ['another layout', "{ EntryNames: '[name]' }", /EntryNames is not supported/, /one bundle/],
    ['a value of another kind', '{ Minify: perhaps }', /Minify is not true or false/, /value/],
    ['a pair without a key', "{ Define: ['X'] }", /Define has "X", which is not key=value/, /value/],
    ['a format for browsers', '{ Format: iife }', /Format is iife/, /cjs or esm/],
    ['a source map of no kind', '{ Sourcemap: big }', /Sourcemap is big/, /inline/],
  ])('%s: %s', async (_what, properties, message, remedy) => {
    await expect(bundled(properties, { 'main.ts': 'export const handler = 1' })).rejects.toMatchObject({
      code: 'build-property',
      exitCode: 2,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });

  test.each(['Inject: [../../../etc/hostname]', 'Tsconfig: /etc/hostname'])(
    'a file outside of the project: %s',
    async (property) => {
      await expect(
        bundled(`{ ${property} }`, { 'main.ts': 'export const handler = 1' }),
      ).rejects.toMatchObject({
        code: 'outside-project',
      });
    },
  );

  test('a file without a loader is named with the remedy', async () => {
    const files = { 'main.ts': "import x from './a.proto'; export const handler = () => x", 'a.proto': '' };
    await expect(bundled('{}', files)).rejects.toMatchObject({
      code: 'bundle-failed',
      remedy: expect.stringContaining("Loader: ['.proto=text']"),
    });
  });
});
