import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type RunningCommand, runCloudcart, startCloudcart } from '../../tests/harness/cloudcart.ts';
import { ownFolder } from '../../tests/harness/shop.ts';

// A copy of the project, so that nobody's files are changed.
const PARTS = [
  'template.yaml',
  'templates',
  'samconfig.toml',
  'functions',
  'platform',
  'server',
  'cli',
  'package.json',
  'tsconfig.json',
];
const LINKED = ['node_modules', '.venv'];

let folder: string;
let stateDir: string;
let project: string;
let dev: RunningCommand;
let url: string;

async function change(file: string, from: string, to: string): Promise<void> {
  const name = path.join(project, file);
  const text = await readFile(name, 'utf8');
  expect(text).toContain(from);
  await writeFile(name, text.replace(from, to));
}

beforeAll(async () => {
  folder = await ownFolder();
  stateDir = path.join(folder, 'state');
  project = path.join(folder, 'copy');
  await mkdir(project);
  for (const name of PARTS) await cp(name, path.join(project, name), { recursive: true });
  for (const name of LINKED) await symlink(path.resolve(name), path.join(project, name));
  // A list of trusted projects of its own.
  process.env.XDG_CONFIG_HOME = folder;
  await runCloudcart(stateDir, 'trust', project);
  dev = startCloudcart(stateDir, 'dev', '--project', project);
  await dev.shows('Watching:');
  const outputs = await runCloudcart(stateDir, 'outputs', '--json', '--project', project);
  url = JSON.parse(outputs.stdout).ApiUrl;
}, 90_000);

afterAll(async () => {
  await runCloudcart(stateDir, 'down', '--project', project);
  await dev.finished;
  await rm(folder, { recursive: true, force: true });
});

const stderr = async (): Promise<string> => {
  dev.child.kill('SIGINT');
  return (await dev.finished).stderr;
};

test('a saved file updates its function only, an error is told with its place, and requests are shown', async () => {
  const entry = 'functions/catalog/http.ts';
  const text = await readFile(path.join(project, entry), 'utf8');
  await writeFile(path.join(project, entry), `${text}\nconst broken = ;\n`);
  await dev.shows(`${entry}:${text.split('\n').length + 1}:16: Unexpected ";"`);
  expect((await fetch(`${url}/products?limit=1`)).status).toBe(200);
  await dev.shows('CatalogHttpFunction  GET /products 200');

  // Marks the answers of one function.
  await writeFile(
    path.join(project, entry),
    `${text}\nconsole.log(JSON.stringify({ message: 'saved', by: 'test' }));\n`,
  );
  await dev.shows('Api/CatalogHttpFunction live after');
  expect((await fetch(`${url}/products?limit=1`)).status).toBe(200);
  await dev.shows('CatalogHttpFunction  saved by=test');

  await change('templates/api.yaml', "Description: The shop's API", 'Description: The changed API');
  await dev.shows('Templates changed: deploying Api, Workers.');
  await dev.shows('Api          updated');
  const shown = await stderr();
  const live = [...shown.matchAll(/→ (\S+) live after (\d+) ms/g)];
  expect(
    [...new Set(live.map(([, name]) => name))].filter((name) => !name?.startsWith('Api/Catalog')),
  ).toEqual([]);
}, 60_000);
