import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FunctionSource, readFunctions } from '../../build/functions.ts';
import type { RunningEngine } from '../../local/running-engine.ts';
import { readProject } from '../../project/project.ts';
import { environmentOfFile } from './env-file.ts';
import { readEvent, sampleEvents } from './sample-events.ts';

const source = readFunctions(readProject('cli/fixtures/mini')).find(
  (one) => one.logicalId === 'ByeFunction',
) as FunctionSource;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'events-'));
  mkdirSync(path.join(folder, 'events', 'bye'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, content: unknown) =>
  writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

describe('sampleEvents', () => {
  it('takes the files of the folder with the function’s name', async () => {
    write('events/bye/b.json', { b: 1 });
    write('events/bye/a.json', { a: 1 });
    expect(await sampleEvents(folder, source)).toEqual([
      { file: 'bye/a.json', event: { a: 1 }, expect: undefined },
      { file: 'bye/b.json', event: { b: 1 }, expect: undefined },
    ]);
  });

  it('takes those of the manifest, with what is expected', async () => {
    write('events/bye/a.json', { a: 1 });
    write('events/manifest.json', [
      { file: 'bye/a.json', stack: 'HelloApi', logicalId: 'ByeFunction', expect: { bye: true } },
      { file: 'bye/a.json', stack: 'Other', logicalId: 'ByeFunction' },
      { file: 'bye/a.json', logicalId: 'HelloFunction' },
    ]);
    expect(await sampleEvents(folder, source)).toEqual([
      { file: 'bye/a.json', event: { a: 1 }, expect: { bye: true } },
    ]);
  });

  it('says where events belong when there are none, exit 2', async () => {
    await expect(sampleEvents(folder, source)).rejects.toMatchObject({
      code: 'no-events',
      exitCode: 2,
      remedy: expect.stringContaining('events/bye/'),
    });
  });
});

describe('readEvent', () => {
  it('names the file that is no JSON, exit 2', async () => {
    write('broken.json', '{');
    await expect(readEvent('broken.json', folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('broken.json is not JSON'),
    });
  });
});

describe('environmentOfFile', () => {
  const inherited = { AWS_ACCESS_KEY_ID: 'mine', AWS_SECRET_ACCESS_KEY: 's', HOME: '/home/me', PATH: '/bin' };
  const read = (text: string) => {
    write('.env', text);
    return environmentOfFile(path.join(folder, '.env'), source, 'lambda.bye', inherited);
  };

  it('has the file’s variables and the runtime’s, and the user’s credentials', async () => {
    const found = await read("# a comment\nTABLE='my table'\nexport LEVEL=1\n");
    expect(found).toMatchObject({
      TABLE: 'my table',
      LEVEL: '1',
      AWS_ACCESS_KEY_ID: 'mine',
      _HANDLER: 'lambda.bye',
    });
    expect(found).not.toHaveProperty('HOME');
  });

  it('never shows the user’s credentials to an endpoint on this machine', async () => {
    const found = await read('AWS_ENDPOINT_URL=http://127.0.0.1:4000\n');
    expect(found).toMatchObject({ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  });

  it('gives the local engine the credentials of its start, and no other port of this machine', async () => {
    const engine = { port: 4000, credentials: { accessKeyId: 'test', secretAccessKey: 'drawn' } };
    const secretFor = async (port: number) => {
      write('.env', `AWS_ENDPOINT_URL=http://127.0.0.1:${port}\n`);
      const file = path.join(folder, '.env');
      const found = await environmentOfFile(file, source, 'lambda.bye', inherited, engine as RunningEngine);
      return found.AWS_SECRET_ACCESS_KEY;
    };
    expect([await secretFor(4000), await secretFor(4001)]).toEqual(['drawn', 'test']);
  });

  it('says which file cannot be read, exit 2', async () => {
    const failing = environmentOfFile(path.join(folder, 'none'), source, 'lambda.bye', {});
    await expect(failing).rejects.toMatchObject({ code: 'env-file', exitCode: 2 });
  });
});
