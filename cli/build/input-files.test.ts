import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { bundleFunctions, openBundler } from './bundle.ts';
import type { FunctionSource } from './functions.ts';
import { checkInputs } from './input-files.ts';

let folder: string;
let project: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-inputs-'));
  project = path.join(folder, 'apps', 'shop');
  mkdirSync(project, { recursive: true });
  for (const name of ['data.json', 'notes.txt', 'id_rsa', 'shared.ts'])
    writeFileSync(path.join(folder, name), name.endsWith('.json') ? '{"a":"secret"}' : 'export const a = 1;');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = (): FunctionSource => ({
  logicalId: 'F',
  stack: 'S',
  template: { file: path.join(project, 'template.yaml'), name: 'template.yaml', data: {}, lines: new Map() },
  folder: project,
  entry: 'lambda.ts',
  bundleName: 'lambda.js',
  exportName: 'handler',
  http: false,
  runtime: 'nodejs24.x',
  buildProperties: {},
  isLenient: false,
  where: 'template.yaml:1',
});

function write(statement: string): void {
  writeFileSync(path.join(project, 'lambda.ts'), `${statement}\nexport const handler = () => x;\n`);
}
const refused = expect.objectContaining({
  code: 'outside-project',
  exitCode: 2,
  message: expect.stringMatching(/^lambda\.ts imports .* outside of the project/),
});

test.each([
  ['JSON', "import x from '../../data.json';"],
  ['a text', "import x from '../../notes.txt';"],
  ['a text with a query', "import x from '../../notes.txt?raw';"],
  ['a text that a query calls a module', "import x from '../../notes.txt?/x.ts';"],
  ['a text that a hash calls a module', "import x from '../../notes.txt#/x.ts';"],
  ['any file as text', "import x from '../../id_rsa' with { type: 'text' };"],
  ['any file as bytes', "import x from '../../id_rsa' with { type: 'bytes' };"],
  ['the text of a module', "import x from '../../shared.ts' with { type: 'text' };"],
])('%s from outside of the project is not bundled', async (_kind, statement) => {
  write(statement);
  await expect(bundleFunctions(project, [source()])).rejects.toEqual(refused);
  const bundler = await openBundler(project, source());
  await expect(bundler.rebuild()).rejects.toEqual(refused);
  await bundler.dispose();
});

test('a link in the project does not bring it in', async () => {
  symlinkSync(path.join(folder, 'notes.txt'), path.join(project, 'notes.txt'));
  write("import x from './notes.txt';");
  await expect(bundleFunctions(project, [source()])).rejects.toEqual(refused);
});

test('data of the checkout around the project, and modules anywhere, are bundled', async () => {
  write("import { a as x } from '../../shared.ts';");
  await expect(bundleFunctions(project, [source()])).resolves.toHaveLength(1);
  mkdirSync(path.join(folder, '.git'));
  write("import x from '../../data.json';");
  await expect(bundleFunctions(project, [source()])).resolves.toHaveLength(1);
});

test('data of an installed package above the project is bundled', async () => {
  const installed = path.join(folder, 'node_modules', 'countries');
  mkdirSync(installed, { recursive: true });
  writeFileSync(path.join(installed, 'list.json'), '[]');
  write("import x from 'countries/list.json';");
  await expect(bundleFunctions(project, [source()])).resolves.toHaveLength(1);
});

test('a checkout that holds the home folder allows no more than the project', () => {
  const inputs = { [path.join(homedir(), '.netrc')]: { bytes: 1, imports: [] } };
  expect(() => checkInputs(project, inputs)).toThrow(/outside of the project/);
});
