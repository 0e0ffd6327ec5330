import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SamSource } from './artifact-source.ts';
import type { SamBuilder } from './plain-artifacts.ts';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';

let project: FakeProject;
afterEach(() => project.remove());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Builds nothing, and keeps what it was given. */
function fakeSam(): SamBuilder & { sources: SamSource[] } {
  const sources: SamSource[] = [];
  return {
    sources,
    build: async (source, files) => {
      sources.push(source);
      return { built: { bytes: bytes(Object.keys(files).sort().join()), isExecutable: true } };
    },
  };
}

const app = (runtime: string, metadata = '{}', handler = 'app.handler') => `
Parameters: { Runtime: { Type: String, Default: ${runtime} } }
Resources:
  F:
    Type: AWS::Serverless::Function
    Metadata: ${metadata}
    Properties: { CodeUri: code/, Handler: ${handler}, Runtime: !Ref Runtime, Architectures: [arm64] }`;

describe('code that needs a build that esbuild does not do is left to sam build', () => {
  it.each([
    ['Python', 'python3.12', '{}', { 'app.py': '', 'requirements.txt': 'requests==2\n' }],
    ['Ruby', 'ruby3.3', '{}', { 'app.rb': '', Gemfile: '' }],
    ['Java', 'java21', '{}', { 'pom.xml': '' }],
    ['Java', 'java21', '{}', { 'build.gradle': '' }],
    ['.NET', 'dotnet8', '{}', { 'App.csproj': '' }],
    ['a custom runtime', 'provided.al2023', '{}', { Makefile: '' }],
    ['a custom runtime', 'provided.al2023', '{ BuildMethod: go1.x }', { 'go.mod': '' }],
    ['Node.js', 'nodejs22.x', '{ BuildMethod: makefile }', { Makefile: '', 'app.js': '' }],
    [
      'Node.js',
      'nodejs22.x',
      '{}',
      { 'app.js': '', 'package.json': '{"dependencies":{"not-installed-here":"1"}}' },
    ],
  ])('%s %s with %s and %j', async (language, runtime, metadata, files) => {
    const code = Object.entries(files).map(([name, text]) => [`code/${name}`, text]);
    project = fakeProject({ 'app.yaml': app(runtime, metadata), ...Object.fromEntries(code) });
    const sam = fakeSam();
    const { artifacts } = await project.build({ sam });
    expect(sam.sources).toMatchObject([
      { label: 'App/F', language, resource: { Properties: { Runtime: runtime } } },
    ]);
    expect(zipTexts(artifacts[0]?.file ?? '')).toEqual({ built: Object.keys(files).sort().join() });
  });
});

describe('code that needs no build is zipped as it is', () => {
  it.each([
    ['python3.12', '{}', { 'app.py': '', 'requirements.txt': '# none\n\n' }],
    ['python3.12', '{ SkipBuild: true }', { 'app.py': '', 'requirements.txt': 'requests' }],
    ['provided.al2023', '{}', { bootstrap: '' }],
    ['java21', '{}', { 'a.class': '' }],
    ['nodejs22.x', '{ BuildMethod: nodejs22.x }', { 'app.mjs': '', 'data.txt': '' }],
    ['nodejs22.x', '{ SkipBuild: true }', { 'app.cjs': '', 'node_modules/a/index.js': '' }],
  ])('%s with %s and %j', async (runtime, metadata, files) => {
    const code = Object.entries(files).map(([name, text]) => [`code/${name}`, text]);
    project = fakeProject({ 'app.yaml': app(runtime, metadata), ...Object.fromEntries(code) });
    const { artifacts } = await project.build();
    expect(Object.keys(zipTexts(artifacts[0]?.file ?? ''))).toEqual(Object.keys(files).sort());
  });

  it('a handler of a layer needs no module', async () => {
    project = fakeProject({
      'app.yaml': app('nodejs22.x', '{}', '/opt/nodejs/wrap.handler'),
      'code/a.js': '',
    });
    expect((await project.build()).artifacts).toHaveLength(1);
  });

  it('a module that a layer holds is left to it where SkipBuild says so', async () => {
    const layered = (metadata: string) =>
      app('nodejs22.x', metadata).replace('Handler:', 'Layers: [arn:x], Handler:');
    project = fakeProject({ 'app.yaml': layered('{ SkipBuild: true }'), 'code/a.js': '' });
    expect((await project.build()).artifacts).toHaveLength(1);
    project.write({ 'app.yaml': layered('{}') });
    await expect(project.build()).rejects.toMatchObject({
      code: 'handler-missing',
      remedyLines: ['Correct CodeUri or Handler.', 'If a layer holds it, write SkipBuild: true in Metadata.'],
    });
  });

  it.each([
    ['code/other.js', /Correct/],
    ['code/app.ts', /BuildMethod: esbuild/],
  ])('a handler without its module is refused: %s', async (file, remedy) => {
    project = fakeProject({ 'app.yaml': app('nodejs22.x', '{ SkipBuild: true }'), [file]: '' });
    await expect(project.build()).rejects.toMatchObject({
      code: 'handler-missing',
      exitCode: 2,
      remedy: expect.stringMatching(remedy),
    });
  });
});

describe('what Lambda starts is missing in a folder that is zipped as it is', () => {
  it.each([
    ['provided.al2023', '{}', 'bootstrap', 'main.go', /^app\.yaml:7: code\/bootstrap does not exist, which/],
    ['provided.al2', '{ SkipBuild: true }', 'bootstrap', 'bootstrap.go', /code\/bootstrap does not exist/],
    ['python3.12', '{}', 'nope.handler', 'app.py', /^app\.yaml:7: the handler's module code\/nope\.py/],
    ['python3.12', '{ SkipBuild: true }', 'src.app.handler', 'app.py', /module code\/src\/app\.py/],
    ['python3.12', '{}', 'handler', 'handler.py', /handler is no handler: write <module>\.<function>/],
    ['ruby3.3', '{}', 'app.handler', 'main.rb', /the handler's file code\/app\.rb/],
  ])('%s with %s and %s is refused beside %s', async (runtime, metadata, handler, file, message) => {
    project = fakeProject({ 'app.yaml': app(runtime, metadata, handler), [`code/${file}`]: '' });
    await expect(project.build()).rejects.toMatchObject({
      code: 'handler-missing',
      exitCode: 2,
      message: expect.stringMatching(message),
    });
    project.write({
      'app.yaml': app(runtime, metadata, handler).replace('Handler:', 'Layers: [a], Handler:'),
    });
    expect((await project.build()).artifacts).toHaveLength(1);
  });

  it.each([
    ['python3.12', 'src/app.handler', 'src/app.py'],
    ['python3.12', 'src.app.handler', 'src/app.py'],
    ['python3.12', 'app.handler', 'app/__init__.py'],
    ['python3.12', 'app.handler', 'app.cpython-312-x86_64-linux-gnu.so'],
    ['ruby3.3', 'app.App::Handler.process', 'app.rb'],
    ['provided.al2023', 'anything', 'bootstrap'],
    ['java21', 'example.Handler::run', 'example/Handler.class'],
  ])('and is found: %s %s in %s', async (runtime, handler, file) => {
    project = fakeProject({ 'app.yaml': app(runtime, '{}', handler), [`code/${file}`]: '' });
    expect((await project.build()).artifacts).toHaveLength(1);
  });
});

describe('what sam built', () => {
  const files = { 'app.yaml': app('python3.12'), 'code/app.py': '', 'code/requirements.txt': 'requests' };

  it('is built once, and again after a change of a file or of its settings', async () => {
    project = fakeProject(files);
    const sam = fakeSam();
    const first = await project.build({ sam });
    const second = await project.build({ sam });
    expect([sam.sources.length, second.artifacts[0]?.key]).toEqual([1, first.artifacts[0]?.key]);
    project.write({ 'code/app.py': 'changed' });
    await project.build({ sam });
    project.write({ 'app.yaml': app('python3.13') });
    await project.build({ sam });
    expect(sam.sources).toHaveLength(3);
  });

  const two = (runtime: string, metadata: string, more = '') => `${app(runtime, metadata)}
  G:
    Type: AWS::Serverless::Function
    Metadata: ${metadata}
    Properties: { CodeUri: code/, Handler: app.other, Runtime: !Ref Runtime, Architectures: [arm64]${more} }`;

  it.each([
    ['python3.12', '{}', '', 1],
    ['ruby3.3', '{ BuildMethod: ruby3.3 }', '', 1],
    ['python3.12', '{}', ', Timeout: 9', 1],
    // What these build depends on the logical id or on the handler.
    ['python3.12', '{ BuildMethod: makefile }', '', 2],
    ['provided.al2023', '{ BuildMethod: go1.x }', '', 2],
    ['java21', '{}', '', 2],
  ])('is built once for functions of one folder: %s with %s%s', async (runtime, metadata, more, times) => {
    project = fakeProject({
      ...files,
      'app.yaml': two(runtime, metadata, more),
      'code/Makefile': '',
      'code/Gemfile': '',
      'code/pom.xml': '',
    });
    const sam = fakeSam();
    const { artifacts } = await project.build({ sam });
    expect([sam.sources.length, artifacts.length]).toEqual([times, 2]);
  });

  it('is built again when its zip was exchanged or its entry is not signed by this machine', async () => {
    project = fakeProject(files);
    const sam = fakeSam();
    const [artifact] = (await project.build({ sam })).artifacts;
    writeFileSync(artifact?.file ?? '', 'planted');
    await project.build({ sam });
    expect(sam.sources).toHaveLength(2);
    const folder = path.join(project.root, '.build', 'sam');
    for (const name of readdirSync(folder))
      writeFileSync(path.join(folder, name), `x\n${'a'.repeat(64)}.zip\n`);
    await project.build({ sam });
    expect(sam.sources).toHaveLength(3);
  });
});
