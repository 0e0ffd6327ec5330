import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fakeClock, systemClock } from '../../platform/clock.ts';
import { ChangeQueue } from './change-queue.ts';
import { type FolderWatch, watchFolders } from './watch-folders.ts';

describe('watchFolders', () => {
  let root: string;
  let watched: FolderWatch;
  let queue: ChangeQueue;
  const signal = new AbortController().signal;
  const write = (name: string) => writeFileSync(path.join(root, name), `${name}\n`);
  const paths = async () => (await queue.next(signal))?.changes.map((one) => one.path).sort();

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'watch-'));
    for (const name of ['src', 'node_modules', '.git']) mkdirSync(path.join(root, name));
    write('src/a.ts');
    queue = new ChangeQueue(systemClock);
    watched = watchFolders(root, (change) => queue.add(change));
  });
  afterEach(() => {
    watched.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('sees a file that is written, and leaves packages and tools out', async () => {
    for (const name of ['node_modules/x.js', '.git/index', 'src/.swp', 'src/a.ts']) write(name);
    expect(await paths()).toEqual(['src/a.ts']);
  });

  it('sees a file that an editor replaces', async () => {
    write('.tmp-a');
    renameSync(path.join(root, '.tmp-a'), path.join(root, 'src/a.ts'));
    expect(await paths()).toEqual(['src/a.ts']);
    write('src/a.ts');
    expect(await paths()).toEqual(['src/a.ts']);
  });

  it('follows new folders, with what is in them already', async () => {
    mkdirSync(path.join(root, 'src/new/deep'), { recursive: true });
    write('src/new/deep/b.ts');
    expect(await paths()).toEqual(['src/new/deep/b.ts']);
    write('src/new/deep/c.ts');
    expect(await paths()).toEqual(['src/new/deep/c.ts']);
  });
});

describe('ChangeQueue', () => {
  const change = (path: string, kind: 'change' | 'rename' = 'change') => ({ path, kind });

  it('lets a save come to its end, and knows when it began', async () => {
    const clock = fakeClock();
    const queue = new ChangeQueue(clock);
    const startedMs = clock.now().getTime();
    queue.add(change('a', 'rename'));
    queue.add(change('a'));
    queue.add(change('b'));
    const batch = await queue.next(new AbortController().signal);
    expect(batch).toEqual({ changes: [change('a', 'rename'), change('b')], atMs: startedMs });
    expect(clock.now().getTime() - startedMs).toBe(15);
    expect(queue.empty).toBe(true);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const next = new ChangeQueue(fakeClock()).next(controller.signal);
    controller.abort();
    expect(await next).toBeUndefined();
  });
});
