import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkNotLinkedAway } from './sam-env-vars.ts';

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-linked-')));
  mkdirSync(path.join(base, 'project', 'own'), { recursive: true });
  mkdirSync(path.join(base, 'home'));
  symlinkSync('../home', path.join(base, 'project', '.build'));
  symlinkSync('own', path.join(base, 'project', 'inside'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test.each(['.build', '.build/new', '.build/new/deep', 'dangling', 'dangling/new', 'own/../.build/new'])(
  'a folder of the project that a link leads out of it is refused, and nothing is made: %s',
  async (folder) => {
    const project = path.join(base, 'project');
    symlinkSync('../nowhere', path.join(project, 'dangling'));
    await expect(checkNotLinkedAway(project, path.join(project, folder))).rejects.toMatchObject({
      code: 'build-folder',
      exitCode: 2,
    });
    expect(readdirSync(path.join(base, 'home'))).toEqual([]);
  },
);

test.each(['project', 'project/own', 'project/inside', 'project/own/new', 'home'])(
  '%s is written to',
  async (folder) => {
    await expect(
      checkNotLinkedAway(path.join(base, 'project'), path.join(base, folder)),
    ).resolves.toBeUndefined();
  },
);
