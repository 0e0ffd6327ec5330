import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readProject } from '../project/project.ts';
import { differenceOf, readOrigin, writeOrigin } from './origin.ts';
import { projectOrigin } from './project-origin.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-origin-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);

function git(where: string, ...args: string[]): void {
  const identity = [
    '-c',
    'user.name=x',
    '-c',
    'user.email=x@example.com',
    '-c',
    'protocol.file.allow=always',
  ];
  execFileSync('git', [...identity, ...args], { cwd: where, stdio: 'ignore' });
}

function commit(where: string): void {
  git(where, 'add', '-A');
  git(where, 'commit', '-m', path.basename(where));
}

/** A project of one stack. */
function write(name: string, table = 'Orders', packageName?: string): string {
  mkdirSync(at(name), { recursive: true });
  const root =
    'Resources: { Data: { Type: AWS::Serverless::Application, Properties: { Location: data.yaml } } }\n';
  writeFileSync(path.join(at(name), 'template.yaml'), root);
  writeFileSync(
    path.join(at(name), 'data.yaml'),
    `Resources: { ${table}: { Type: AWS::DynamoDB::Table }, ${table}2: { Type: AWS::SQS::Queue } }\n`,
  );
  if (packageName !== undefined)
    writeFileSync(path.join(at(name), 'package.json'), JSON.stringify({ name: packageName }));
  return at(name);
}

function repository(name: string, table?: string): string {
  const where = write(name, table);
  git(where, 'init', '-q');
  commit(where);
  return where;
}

/** As a machine, or a user, of its own has it. */
const originAt = (where: string, machine = 'm1') =>
  projectOrigin(readProject(where), { XDG_CONFIG_HOME: at(machine) })('Data');

const clone = (from: string, to: string, ...options: string[]): string => {
  git(folder, 'clone', '-q', ...options, `file://${from}`, at(to));
  return at(to);
};

test('a clone, a renamed folder and a fork on another machine are the same project', () => {
  const first = repository('first');
  const there = originAt(first);
  const fresh = clone(first, 'clone');
  write('clone', 'Renamed');
  commit(fresh);
  expect(differenceOf(there, originAt(fresh, 'm2'))).toBeUndefined();
  renameSync(fresh, at('renamed'));
  expect(differenceOf(there, originAt(at('renamed'), 'm3'))).toBeUndefined();
});

test('a shallow clone knows no first commit, and is the same project by its templates', () => {
  const first = repository('first');
  writeFileSync(path.join(first, 'more'), '');
  commit(first);
  const shallow = originAt(clone(first, 'shallow', '--depth', '1'), 'm2');
  expect(shallow).not.toHaveProperty('repository');
  expect(differenceOf(originAt(first), shallow)).toBeUndefined();
});

test('copies of a starter, each with its own history, are different projects', () => {
  const first = repository('first');
  cpSync(first, at('second'), { recursive: true, filter: (file) => path.basename(file) !== '.git' });
  git(at('second'), 'init', '-q');
  writeFileSync(path.join(at('second'), 'more'), '');
  commit(at('second'));
  expect(differenceOf(originAt(first), originAt(at('second')))).toMatch(/git history/);
});

test('without git, other templates or another package name are another project, edits in place are not', () => {
  const first = write('first');
  const there = originAt(first);
  expect(differenceOf(there, originAt(write('second', 'Posts')))).toMatch(/resources/);
  expect(differenceOf(there, originAt(write('first', 'Posts')))).toBeUndefined();
  const named = originAt(write('named', 'Orders', 'shop'));
  expect(differenceOf(named, originAt(write('other', 'Orders', 'blog')))).toMatch(/blog/);
  expect(differenceOf(named, originAt(write('copy', 'Posts', 'shop'), 'm2'))).toBeUndefined();
});

test('it is made of hashes and names that are public in the repository', () => {
  expect(originAt(repository('first'))).toEqual({
    place: expect.stringMatching(/^[0-9a-f]{32}$/),
    repository: expect.stringMatching(/^[0-9a-f]{40}$/),
    folder: '',
    stacks: expect.stringMatching(/^[0-9a-f]{6}$/),
    resources: expect.stringMatching(/^[0-9a-f]{12}$/),
  });
});

test('a stack says which application it is of, and is of this project whichever that is', () => {
  const project = readProject(repository('application'));
  const variables = { XDG_CONFIG_HOME: at('m1') };
  const [dev, prod] = ['shop-dev', 'shop-prod'].map((name) =>
    projectOrigin(project, variables, name)('Data'),
  );
  expect([dev?.application, originAt(at('application')).application]).toEqual(['shop-dev', undefined]);
  expect(readOrigin(writeOrigin('digest', dev ?? { stacks: '', resources: '' }))).toEqual(dev);
  expect(dev && prod && differenceOf(dev, prod)).toBeUndefined();
});
