import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gitShow } from '../actions/diff/diff-templates.ts';
import { checkStateFolder } from '../local/state-folder.ts';
import { gitCommand, runGit } from './git.ts';

// Repositories whose configuration names commands. Each test first proves that plain git runs them.
let folder: string;
let project: string;
let proof: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-git-test-'));
  project = path.join(folder, 'shop');
  proof = path.join(folder, 'executed');
  mkdirSync(project);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWN = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
const AUTHOR = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
const git = (where: string, ...args: string[]): string =>
  execFileSync('git', [...AUTHOR, '-C', where, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...OWN },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

function commit(where: string): void {
  mkdirSync(path.join(where, 'docs'), { recursive: true });
  writeFileSync(path.join(where, 'template.yaml'), 'Resources: {}\n');
  writeFileSync(path.join(where, 'docs', 'readme'), 'text');
  git(where, 'init', '--quiet');
  git(where, 'add', '--all');
  git(where, 'commit', '--quiet', '--message', 'first');
}

/** Plain git runs the command that the repository names; afterwards there is no trace of it. */
function runsWithPlainGit(where: string, ...args: string[]): void {
  spawnSync('git', ['-C', where, ...args], { env: { ...process.env, ...OWN }, stdio: 'ignore' });
  expect(existsSync(proof)).toBe(true);
  rmSync(proof);
}

const promisor = (): string => `[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::sh -c touch% ${proof}
	promisor = true
[protocol "ext"]
	allow = always
`;

function removeObject(repository: string, id: string): void {
  unlinkSync(path.join(repository, 'objects', id.slice(0, 2), id.slice(2)));
}

/** A folder that is a repository as well, of plain files that a commit can hold. */
function commitBareRepository(): string {
  const source = path.join(folder, 'source');
  mkdirSync(source);
  commit(source);
  const blob = git(source, 'rev-parse', 'HEAD:template.yaml');
  for (const name of ['HEAD', 'refs', 'objects'])
    cpSync(path.join(source, '.git', name), path.join(project, name), { recursive: true });
  for (const name of ['refs', 'objects']) writeFileSync(path.join(project, name, 'keep'), '');
  removeObject(project, blob);
  writeFileSync(
    path.join(project, 'config'),
    `[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .\n${promisor()}`,
  );
  const outer = path.join(folder, 'outer');
  mkdirSync(outer);
  cpSync(project, path.join(outer, 'shop'), { recursive: true });
  commit(outer);
  git(folder, 'clone', '--quiet', outer, 'clone');
  return path.join(folder, 'clone', 'shop');
}

function addPromisor(where: string): void {
  const config = path.join(where, '.git', 'config');
  const text = readFileSync(config, 'utf8').replace(
    'repositoryformatversion = 0',
    'repositoryformatversion = 1',
  );
  writeFileSync(config, `${text}${promisor()}`);
}

function makeSparseIndex(): void {
  commit(project);
  git(project, 'sparse-checkout', 'init', '--cone', '--sparse-index');
  expect(git(project, 'ls-files', '--sparse')).toContain('docs/');
  removeObject(path.join(project, '.git'), git(project, 'rev-parse', 'HEAD:docs'));
  addPromisor(project);
}

test('a cloned folder that is a repository itself runs nothing when its templates are compared', () => {
  const clone = commitBareRepository();
  runsWithPlainGit(clone, 'show', 'HEAD:./template.yaml');
  expect(() => gitShow(clone, 'HEAD', 'template.yaml')).toThrow(/bare repository/);
  expect(existsSync(proof)).toBe(false);
});

test('a missing object of a partial clone is not fetched: the comparison fails with the reason', () => {
  commit(project);
  removeObject(path.join(project, '.git'), git(project, 'rev-parse', 'HEAD:template.yaml'));
  addPromisor(project);
  runsWithPlainGit(project, 'show', 'HEAD:./template.yaml');
  expect(() => gitShow(project, 'HEAD', 'template.yaml')).toThrow(/git cannot read template.yaml at HEAD/);
  expect(existsSync(proof)).toBe(false);
});

test('a sparse index with a missing folder runs nothing when the state folder is checked', async () => {
  makeSparseIndex();
  const stateDir = path.join(project, '.cloudcart', 'local');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  runsWithPlainGit(project, '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*', 'ls-files');
  expect(await checkStateFolder(stateDir)).toBe(true);
  expect(existsSync(proof)).toBe(false);
});

test('each way alone is closed by the settings of every call', () => {
  makeSparseIndex();
  expect(runGit(project, ['ls-files']).stdout).not.toContain('docs/readme');
  expect(existsSync(proof)).toBe(false);
});

test.each(['core.fsmonitor', 'core.sshCommand', 'core.pager', 'diff.external', 'credential.helper'])(
  'the repository cannot set %s',
  (name) => {
    commit(project);
    git(project, 'config', name, `touch ${proof} #`);
    expect(runGit(project, ['config', '--get', name]).stdout.trim()).not.toContain(proof);
    expect(runGit(project, ['status', '--short']).code).toBe(0);
    expect(existsSync(proof)).toBe(false);
  },
);

test('hooks, text conversion and aliases of the repository do not run', () => {
  commit(project);
  const hook = path.join(project, '.git', 'hooks', 'post-index-change');
  mkdirSync(path.dirname(hook), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\ntouch ${proof}\n`);
  chmodSync(hook, 0o755);
  writeFileSync(path.join(project, '.gitattributes'), '*.yaml diff=evil filter=evil\n');
  git(project, 'config', 'diff.evil.textconv', `touch ${proof};cat`);
  git(project, 'config', 'filter.evil.smudge', `touch ${proof};cat`);
  git(project, 'config', 'alias.cat-file', `!touch ${proof}`);
  runsWithPlainGit(project, 'cat-file', '--textconv', 'HEAD:template.yaml');
  expect(gitShow(project, 'HEAD', 'template.yaml')).toBe('Resources: {}\n');
  expect(gitShow(project, 'HEAD', 'absent.yaml')).toBeUndefined();
  expect(existsSync(proof)).toBe(false);
});

test("a repository of another user is refused by git's own check", () => {
  commit(project);
  const { args, env } = gitCommand(project, ['rev-parse', 'HEAD']);
  expect(args.join(' ')).not.toContain('safe.directory');
  const other = { ...env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
  const { status, stderr } = spawnSync('git', args, { env: other, encoding: 'utf8' });
  expect([status, stderr]).toEqual([128, expect.stringContaining('dubious ownership')]);
});

test('variables of the caller do not reach git, and no git of the checkout is run', () => {
  commit(project);
  const bin = path.join(project, 'node_modules', '.bin');
  const environment = {
    PATH: `${bin}:.:/usr/bin`,
    GIT_SSH_COMMAND: 'evil',
    GIT_DIR: '/elsewhere',
    HOME: folder,
  };
  const { env } = gitCommand(project, ['status'], {}, environment);
  expect([env.PATH, env.GIT_SSH_COMMAND, env.GIT_DIR, env.HOME]).toEqual([
    '/usr/bin',
    undefined,
    undefined,
    folder,
  ]);
  expect([env.GIT_ALLOW_PROTOCOL, env.GIT_NO_LAZY_FETCH]).toEqual(['', '1']);
});

/** The sources of these folders that match, tests left out. */
function sourcesWith(pattern: RegExp, folders: readonly string[]): string[] {
  const root = path.join(import.meta.dirname, '../..');
  return folders.flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(name, file))
      .filter((file) => /\.(ts|mjs|js|sh)$/.test(file) && !/\.test\.m?[jt]s$/.test(file))
      .filter((file) => pattern.test(readFileSync(path.join(root, file), 'utf8'))),
  );
}

test('no other file of the command calls git', () => {
  const calls = /\w\(\s*['"`]git['"` ]|\bfind\w*\([^()]*'git'|simple-git|isomorphic-git/;
  // Those in setup/ run in this repository alone, for its developers.
  expect(sourcesWith(calls, ['cli', 'setup', 'platform', 'server', 'functions'])).toEqual([
    'cli/git/git.ts',
    'setup/base.mjs',
    'setup/setup.mjs',
  ]);
});

test('the command starts no program by its bare name, which PATH and the working folder would decide', () => {
  const byName = /\b(spawn|spawnSync|execFile|execFileSync|fork)\(\s*['"`](?!\/)|\b(exec|execSync)\(\s*['"`]/;
  expect(sourcesWith(byName, ['cli'])).toEqual([]);
});
