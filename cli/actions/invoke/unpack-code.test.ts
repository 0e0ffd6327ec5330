import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { type FakeProject, fakeProject } from '../../build/project.fake.ts';
import { fakeContext } from '../../context.fake.ts';
import { runInvoke } from '../invoke.ts';

let project: FakeProject;
afterEach(() => project.remove());

const SETTINGS = '[qa.global.parameters]\nstack_name = "unpacked"\nregion = "us-east-1"\n';

function invoke(
  files: Record<string, string>,
  properties: object,
  metadata: object = {},
  zip?: Uint8Array,
  type = 'AWS::Serverless::Function',
) {
  const Properties = { CodeUri: 'src', Handler: 'app.handler', Runtime: 'nodejs22.x', ...properties };
  const F = { Type: type, Properties, Metadata: metadata };
  const template = JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: { F } });
  project = fakeProject({
    'template.yaml': template,
    'samconfig.toml': SETTINGS,
    'some.env': 'WORD=deep',
    ...files,
  });
  if (zip) writeFileSync(path.join(project.root, 'code.zip'), zip);
  const environment = { XDG_DATA_HOME: '/nowhere', CLOUDCART_STATE_DIR: path.join(project.root, 'state') };
  const context = fakeContext({ projectRoot: project.root, environment });
  return runInvoke(context, { env: 'qa', function: 'F', envFile: path.join(project.root, 'some.env') });
}

describe('invoke runs code of Node.js that is zipped as it is', () => {
  const module = 'exports.handler = async () => require("pkg") + process.env.WORD';
  const pkg = { 'src/node_modules/pkg/index.js': 'module.exports = "of a package, "' };

  it.each([
    ['built before', { 'src/app.js': module, ...pkg }, {}, { SkipBuild: true }],
    [
      'below a folder',
      { 'src/in/app.js': module, ...pkg },
      { Handler: 'in/app.handler' },
      { SkipBuild: true },
    ],
    [
      'an ES module',
      {
        'src/app.mjs': 'import word from "pkg"; export const a = { b: () => word + process.env.WORD };',
        ...pkg,
      },
      { Handler: 'app.a.b' },
      { SkipBuild: true },
    ],
    [
      'code that cannot be a bundle',
      {
        'src/app.js': 'exports.handler = async () => require("./" + "of")',
        'src/of.js': 'module.exports = require(process.env.LIB ?? "./word")',
        'src/word.js': 'module.exports = "of a package, deep"',
      },
      {},
      {},
    ],
  ])('%s', async (_name, files, properties, metadata) => {
    const { runs } = await invoke(files, properties, metadata);
    expect(runs).toEqual([expect.objectContaining({ result: 'of a package, deep' })]);
  });

  it('a zip of the project', async () => {
    const zip = zipSync({ 'app.js': strToU8('exports.handler = async () => process.env.WORD') });
    expect((await invoke({}, { CodeUri: 'code.zip' }, {}, zip)).runs).toEqual([
      expect.objectContaining({ result: 'deep' }),
    ]);
  });

  it('no zip that writes out of its folder', async () => {
    const zip = zipSync({ 'app.js': strToU8(''), '../../../state/evil.js': strToU8('') });
    await expect(invoke({}, { CodeUri: 'code.zip' }, {}, zip)).rejects.toMatchObject({
      code: 'outside-project',
    });
  });
});

describe('invoke names what it cannot run', () => {
  it.each([
    ['another language', { Runtime: 'python3.12' }, 'F is written for Python (python3.12)'],
    [
      'a handler in a layer',
      { Handler: '/opt/wrap.handler' },
      'F has its handler in a layer (/opt/wrap.handler)',
    ],
  ])('%s', async (_name, properties, text) => {
    await expect(invoke({ 'src/app.js': '', 'src/app.py': '' }, properties)).rejects.toMatchObject({
      code: 'not-runnable',
      message: expect.stringContaining(text),
    });
  });

  it.each([
    [
      'inline code',
      'AWS::Serverless::Function',
      { CodeUri: undefined, InlineCode: 'x' },
      'is written in its template (InlineCode)',
    ],
    [
      'inline code',
      'AWS::Lambda::Function',
      { CodeUri: undefined, Code: { ZipFile: 'x' } },
      'is written in its template (ZipFile)',
    ],
    [
      'an image',
      'AWS::Serverless::Function',
      { CodeUri: undefined, PackageType: 'Image', ImageUri: { Ref: 'AWS::StackName' } },
      'is a container image',
    ],
    ['code in a bucket', 'AWS::Serverless::Function', { CodeUri: 's3://b/k.zip' }, 'is not in the project'],
  ])('%s (%s)', async (_name, type, properties, place) => {
    const run = invoke({}, { ...properties }, {}, undefined, type);
    await expect(run).rejects.toMatchObject({
      code: 'not-runnable',
      message: `The code of Root/F ${place}: the project has no file of it.`,
      remedy: 'Invoke the deployed function with --remote.',
    });
  });

  it('a module that the code does not hold', async () => {
    const zip = zipSync({ 'other.js': strToU8('') });
    await expect(invoke({}, { CodeUri: 'code.zip' }, {}, zip)).rejects.toMatchObject({
      code: 'handler-missing',
    });
  });
});
