import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type FakeProject, fakeProject, zipTexts } from './project.fake.ts';

let project: FakeProject;
afterEach(() => project.remove());

const layer = (folder: string, metadata = '{}'): string =>
  `Resources: { L: { Type: AWS::Serverless::LayerVersion, Metadata: ${metadata}, Properties: { ContentUri: ${folder} } } }`;

async function packaged(stateDir?: string): Promise<{ names: string[]; reported: string[] }> {
  const reported: string[] = [];
  const { files } = await project.build({
    stateDir,
    onLeftOut: (what, names) => {
      expect(what).toMatch(/^app\.yaml:1: ContentUri /);
      reported.push(...names);
    },
  });
  return { names: Object.keys(zipTexts(files[0]?.file ?? '')).sort(), reported: reported.sort() };
}

const PRIVATE = [
  ...['.cloudcart/local/engine.secret', '.cloudcart/local/data/state/apigateway.json', 'engine.secret'],
  ...['.env', '.env.production', '.ENV.local', 'sub/.env', '.envrc', '.npmrc', 'sub/.npmrc', '.yarnrc.yml'],
  ...['.pypirc', '.netrc', '.git-credentials', '.aws/credentials', '.ssh/config', '.docker/config.json'],
  ...['id_ed25519', 'samconfig.toml', 'samconfig.yaml', 'terraform.tfstate', '.terraform/x'],
  ...['.venv/lib/x.py', 'environment/pyvenv.cfg', 'environment/lib/x.py'],
];
const OF_TOOLS = [
  ...['.git/config', 'sub/.git', '.aws-sam/build/x', '.build/artifacts/x.zip', '.DS_Store'],
  'sub/__pycache__/x.pyc',
];
const CODE = ['a.py', 'sub/b.py', '.env.example', 'env/x.py', 'id_rsa.pub', 'x.npmrc', 'node_modules/x/i.js'];

test('credentials and local state in a folder that is packaged are left out and reported', async () => {
  const files = [...PRIVATE, ...OF_TOOLS, ...CODE].map((name) => [`layer/${name}`, 'x'] as const);
  project = fakeProject({ 'app.yaml': layer('layer'), ...Object.fromEntries(files) });
  const { names, reported } = await packaged();
  expect(names).toEqual([...CODE].sort());
  const covers = (name: string): boolean => reported.some((one) => `${name}/`.startsWith(`${one}/`));
  expect(PRIVATE.filter((name) => !covers(name))).toEqual([]);
  expect([...OF_TOOLS, ...CODE].filter(covers)).toEqual([]);
});

test('the root of a project as the folder of code is packaged without what is private', async () => {
  project = fakeProject({
    'app.yaml': layer('.'),
    'a.py': '',
    '.cloudcart/local/engine.secret': 's',
    '.env': '',
  });
  expect(await packaged()).toEqual({
    names: ['a.py', 'app.yaml', 'template.yaml'],
    reported: ['.cloudcart', '.env'],
  });
});

test('a state folder of another name is left out, also through links', async () => {
  project = fakeProject({ 'app.yaml': layer('layer'), 'layer/a.py': '', 'layer/state/engine.json': 's' });
  mkdirSync(path.join(project.root, 'layer/sub'));
  symlinkSync('../state/engine.json', path.join(project.root, 'layer/sub/x'));
  symlinkSync('layer/state', path.join(project.root, 'state'));
  expect(await packaged(path.join(project.root, 'state'))).toEqual({
    names: ['a.py'],
    reported: ['state', 'sub/x'],
  });
});

test('a link of a harmless name to a private file is left out', async () => {
  project = fakeProject({ 'app.yaml': layer('layer'), 'layer/a.py': '', '.env': 'secret' });
  symlinkSync('../.env', path.join(project.root, 'layer/config'));
  expect(await packaged()).toEqual({ names: ['a.py'], reported: ['config'] });
});

test('a build sees the settings of package managers, and its result does not hold them', async () => {
  project = fakeProject({
    'app.yaml': layer('layer', '{ BuildMethod: makefile }'),
    'layer/.npmrc': '',
    'layer/.env': '',
    'layer/Makefile': '',
  });
  const seen: string[] = [];
  const sam = {
    build: async (_source: unknown, files: object) => {
      seen.push(...Object.keys(files).sort());
      return { out: { bytes: new Uint8Array([1]) } };
    },
  };
  const { files } = await project.build({ sam });
  expect(seen).toEqual(['.npmrc', 'Makefile']);
  expect(Object.keys(zipTexts(files[0]?.file ?? ''))).toEqual(['out']);
});

test('a file whose name the zip format cannot hold is refused and not dropped: exit 2', async () => {
  project = fakeProject({ 'app.yaml': layer('layer'), 'layer/a.py': '', 'layer/__proto__': 'x' });
  await expect(project.build()).rejects.toMatchObject({ code: 'file-name', exitCode: 2 });
});
