import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fakeClock } from '../../platform/clock.ts';
import { addTrust, listTrust, revokeTrust } from '../actions/trust.ts';
import { codeDigest, namedCode } from './code-digest.ts';
import { fileTrustStore } from './file-trust-store.ts';
import { foreignOwner, ownUsers } from './foreign-owner.ts';
import { OWN_FOLDERS } from './own-programs.ts';
import { type ProjectTrustOptions, projectTrust } from './project-trust.ts';
import { trustStoreContract } from './trust-store.contract.ts';
import { memoryTrustStore } from './trust-store.fake.ts';
import { userFolder } from './user-folder.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-trust-'));
  root = path.join(folder, 'project');
  mkdirSync(root);
  write('package.json', '{ "cloudcart": { "plugin": "./plugin.mjs" } }');
  write('plugin.mjs', 'export default { name: "x" };');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  write(name, text);
}

const write = (name: string, text: string): void => writeFileSync(path.join(root, name), text);

function setup(over: Partial<ProjectTrustOptions> = {}) {
  const store = memoryTrustStore();
  const options = {
    projectRoot: root,
    packageRoot: undefined,
    store,
    clock: fakeClock(),
    own: ownUsers({}),
    confirm: undefined,
    ...over,
  };
  return { store, options, ports: { ...options }, trust: () => projectTrust(options) };
}

describe('memory', () => trustStoreContract(memoryTrustStore));
describe('file', () => {
  trustStoreContract(() => fileTrustStore(path.join(folder, 'new', 'cloudcart')));

  const file = () => path.join(folder, 'config', 'cloudcart', 'trusted.json');
  const store = () => fileTrustStore(path.dirname(file()));
  beforeEach(() => store().add({ folder: '/a', digest: 'd', at: 'now' }));

  test('is the user’s alone, whatever the umask', () => {
    expect([statSync(file()).mode & 0o777, statSync(path.dirname(file())).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
  });

  test.each([
    ['the file', 0o620, () => file()],
    ['the file', 0o602, () => file()],
    ['its folder', 0o777, () => path.dirname(file())],
  ])('%s with mode %o decides nothing: exit 2', (_what, mode, named) => {
    chmodSync(named(), mode);
    expect(() => store().list()).toThrow(expect.objectContaining({ code: 'user-folder', exitCode: 2 }));
  });

  test('a link in its place decides nothing', () => {
    rmSync(file());
    symlinkSync(path.join(root, 'package.json'), file());
    expect(() => store().list()).toThrow(/no regular file/);
  });

  test.each(['', '{', '[]', '{"version":2,"projects":[]}', '{"version":1,"projects":[{}]}'])(
    'a broken file is an error, and is not overwritten: %j',
    (text) => {
      writeFileSync(file(), text);
      expect(() => store().add({ folder: '/b', digest: 'd', at: 'now' })).toThrow(
        /not a list of trusted projects/,
      );
    },
  );
});

test.each([
  [{ XDG_CONFIG_HOME: '/x', HOME: '/h' }, '/x/cloudcart'],
  [{ XDG_CONFIG_HOME: 'x', HOME: '/h' }, '/h/.config/cloudcart'],
  [{ HOME: '/h' }, '/h/.config/cloudcart'],
])('the list of %j is in %s', (variables, expected) => {
  expect(userFolder(variables)).toBe(expected);
});

describe('a project', () => {
  test('is not trusted at first: without a terminal exit 3, with the command to type', async () => {
    const { trust } = setup();
    expect(trust().isTrusted()).toBe(false);
    await expect(trust().require('cloudcart up')).rejects.toMatchObject({
      code: 'not-trusted',
      exitCode: 3,
      message: expect.stringContaining('plugin.mjs'),
      remedy: expect.stringContaining(`cloudcart trust ${root}`),
    });
  });

  test('is asked about once on a terminal, and a yes is remembered', async () => {
    const questions: string[] = [];
    const { trust } = setup({ confirm: async (question) => questions.push(question) > 0 });
    await trust().require('cloudcart up');
    await trust().require('cloudcart up');
    expect(questions).toEqual([expect.stringMatching(/^cloudcart up runs code of .*Trust this project\?$/)]);
  });

  test('stays untrusted after a no', async () => {
    const { trust } = setup({ confirm: async () => false });
    await expect(trust().require('x')).rejects.toMatchObject({ exitCode: 3 });
    expect(trust().isTrusted()).toBe(false);
  });

  test('that the command was installed from is trusted; another one is not', () => {
    const installed = path.join(root, 'node_modules', 'cloudcart');
    mkdirSync(installed, { recursive: true });
    symlinkSync(root, path.join(folder, 'link'));
    const isTrusted = (projectRoot: string, packageRoot: string) =>
      setup({ projectRoot, packageRoot }).trust().isTrusted();
    expect(isTrusted(root, root)).toBe(true);
    expect(isTrusted(path.join(folder, 'link'), root)).toBe(true);
    expect(isTrusted(root, installed)).toBe(true);
    expect(isTrusted(folder, root)).toBe(false);
    expect(isTrusted(path.join(root, 'node_modules'), root)).toBe(false);
  });

  test('that only links to the command is not', () => {
    mkdirSync(path.join(root, 'node_modules'));
    mkdirSync(path.join(folder, 'elsewhere'));
    symlinkSync(path.join(folder, 'elsewhere'), path.join(root, 'node_modules', 'cloudcart'));
    expect(
      setup({ packageRoot: path.join(folder, 'elsewhere') })
        .trust()
        .isTrusted(),
    ).toBe(false);
  });

  test.each([
    ['the plug-in', () => write('plugin.mjs', 'export default { name: "y" };')],
    ['the plug-in’s name', () => write('package.json', '{ "cloudcart": { "plugin": "./other.mjs" } }')],
    ['linters’ settings', () => write('.cfnlintrc', 'append_rules: [rules]')],
    ['checkov’s settings', () => write('.checkov.yaml', 'external-checks-dir: [x]')],
    ['Python', () => program('.venv/bin/python', 'x')],
    ['Python’s start', () => program('.venv/pyvenv.cfg', 'home = /x')],
    [
      'what Python imports at its start',
      () => program('.venv/lib/python3.11/site-packages/x.pth', 'import x'),
    ],
    ['a linter', () => program('.venv/bin/cfn-lint', 'x')],
    ['another linter', () => program('.venv/checks/bin/checkov', 'x')],
    ['a linter that is found before another one', () => program('.venv/bin/checkov', 'x')],
    ['sam in the environment of another linter', () => program('.venv/checks/bin/sam', 'x')],
    ['a linter of Windows', () => program('.venv/Scripts/checkov.exe', 'x')],
    ['an interpreter that scripts name', () => program('.venv/bin/python3.12', 'x')],
    ['settings beside Python', () => program('.venv/bin/pyvenv.cfg', 'home = /x')],
    ['paths beside Python', () => program('.venv/Scripts/python312._pth', 'x')],
    ['Python’s start of 64 bits', () => program('.venv/lib64/python3.11/site-packages/x.pth', 'import x')],
    ['Python’s start of Windows', () => program('.venv/Lib/site-packages/usercustomize.py', 'x')],
    [
      'a package that Python imports at its start',
      () => program('.venv/lib/python3.11/site-packages/sitecustomize/__init__.py', 'x'),
    ],
    [
      'a compiled module that Python imports at its start',
      () => program('.venv/checks/lib/python3.11/site-packages/sitecustomize.cpython-311.so', 'x'),
    ],
    ['the Node of the local engine', () => program('node_modules/.bin/node', 'x')],
  ])('is asked about again when %s has changed', (_what, change) => {
    const { ports, trust } = setup();
    addTrust(ports, root);
    expect(trust().isTrusted()).toBe(true);
    change();
    expect(trust().isTrusted()).toBe(false);
    expect(listTrust(ports).projects).toMatchObject([{ current: false }]);
    addTrust(ports, root);
    expect(trust().isTrusted()).toBe(true);
  });

  test.each(['.venv/bin/python', 'node_modules/.bin/node'])(
    '%s is held by its contents, or by where its link leads',
    (name) => {
      const file = path.join(root, name);
      program(name, 'x'.repeat(3_000_000));
      const digests = [codeDigest(root)];
      writeFileSync(file, `${'x'.repeat(2_999_999)}y`);
      digests.push(codeDigest(root));
      for (const target of ['/bin/sh', '/bin/ls', path.join(root, 'plugin.mjs'), '/nowhere']) {
        rmSync(file);
        symlinkSync(target, file);
        digests.push(codeDigest(root));
      }
      expect(new Set(digests).size).toBe(digests.length);
      expect(namedCode(root)).toContain(name);
    },
  );

  test('that names a file too large to hash is never trusted', () => {
    write('.cfnlintrc', '');
    truncateSync(path.join(root, '.cfnlintrc'), 600 * 2 ** 20);
    const { ports } = setup();
    expect(() => addTrust(ports, root)).toThrow(
      expect.objectContaining({ code: 'trust-digest', exitCode: 2 }),
    );
    expect(listTrust(ports).projects).toEqual([]);
  });

  test('is revoked, also when its folder is gone', () => {
    const { ports, trust } = setup();
    expect(addTrust(ports, root)).toMatchObject({ action: 'trusted', code: ['./plugin.mjs'] });
    expect(addTrust(ports, root)).toMatchObject({ action: 'unchanged' });
    rmSync(root, { recursive: true });
    expect(revokeTrust(ports, root)).toMatchObject({ action: 'revoked' });
    expect(revokeTrust(ports, root)).toMatchObject({ action: 'unchanged' });
    expect(trust().isTrusted()).toBe(false);
  });
});

test('every place in which a tool is looked up asks again, and what is no program does not', () => {
  const lookUp = OWN_FOLDERS.flatMap((folder) =>
    ['sam', 'cfn-lint', 'checkov', 'python', 'python3'].map((name) => `${folder}/${name}`),
  );
  for (const name of lookUp) {
    const before = codeDigest(root);
    program(name, 'x');
    expect([name, codeDigest(root) === before]).toEqual([name, false]);
  }
  const before = codeDigest(root);
  program('.venv/bin/other', 'x');
  program('.venv/lib/python3.11/site-packages/other.py', 'x');
  expect(codeDigest(root)).toBe(before);
});

test('a package of Python’s start with links to itself is read once', () => {
  const start = '.venv/lib/python3.11/site-packages/sitecustomize';
  program(`${start}/__init__.py`, 'x');
  for (const name of ['a', 'b', 'c']) symlinkSync('.', path.join(root, start, name));
  const before = codeDigest(root);
  write(`${start}/__init__.py`, 'y');
  expect(codeDigest(root)).not.toBe(before);
});

describe('a project of another user', () => {
  const [user = 0] = ownUsers({}) ?? [];
  const own = [user + 1];

  test('runs what its user asks for only when it is trusted: exit 3 without a terminal', async () => {
    const { ports, trust } = setup({ own });
    await expect(trust().requireOwn('cloudcart invoke')).rejects.toMatchObject({
      code: 'not-trusted',
      exitCode: 3,
      message: expect.stringContaining(`${root} belongs to another user (uid ${user})`),
      remedy: expect.stringContaining(`cloudcart trust ${root}`),
    });
    addTrust(ports, root);
    await expect(trust().requireOwn('cloudcart invoke')).resolves.toBeUndefined();
  });

  test('is asked about on a terminal', async () => {
    const questions: string[] = [];
    const { trust } = setup({ own, confirm: async (question) => questions.push(question) > 0 });
    await trust().requireOwn('cloudcart invoke');
    await trust().requireOwn('cloudcart deploy');
    expect(questions).toEqual([expect.stringMatching(/belongs to another user .*Trust this project\?$/)]);
  });

  test('is not what the user owns', async () => {
    await expect(setup().trust().requireOwn('cloudcart invoke')).resolves.toBeUndefined();
    await expect(setup({ own: undefined }).trust().requireOwn('x')).resolves.toBeUndefined();
  });

  test.each(['template.yaml', 'template.yml', 'samconfig.toml', 'package.json'])(
    'is one whose %s somebody else wrote into a folder of the user',
    (name) => {
      // Of root's, or of nobody's for root.
      const file = user === 0 ? path.join(folder, 'theirs') : '/etc/hostname';
      if (user === 0) {
        writeFileSync(file, '');
        chownSync(file, 65_534, 65_534);
      }
      rmSync(path.join(root, name), { force: true });
      symlinkSync(file, path.join(root, name));
      expect(foreignOwner(root, [user])).toMatch(/belongs to another user/);
    },
  );

  test('is one that every user can write to', () => {
    chmodSync(root, 0o1777);
    expect(foreignOwner(root, [user])).toMatch(/every user of this machine can write/);
  });

  test.each([
    [{ SUDO_UID: '1000' }, 0, [0, 1000]],
    [{ SUDO_UID: '' }, 0, [0]],
    [{ SUDO_UID: '1000' }, 1001, [1001]],
    [{}, 1001, [1001]],
  ])('with %j user %i owns what %j own', (variables, id, expected) => {
    expect(ownUsers(variables, id)).toEqual(expected);
  });
});
