import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEngineRecord, readEngineRecord, recordPath, stateDirectory } from './engine-record.ts';

const record = {
  pid: 4711,
  port: 41_234,
  endpoint: 'http://127.0.0.1:41234',
  startedAt: '2026-01-01T00:00:00.000Z',
  id: '01KAMARK',
  version: '1.5.33',
};

describe('the state folder', () => {
  test('is below the project unless told otherwise', () => {
    expect(stateDirectory({ projectRoot: '/shop', environment: {} })).toBe('/shop/.cloudcart/local');
    expect(stateDirectory({ projectRoot: '/shop', environment: { CLOUDCART_STATE_DIR: '' } })).toBe(
      '/shop/.cloudcart/local',
    );
    expect(stateDirectory({ projectRoot: '/shop', environment: { CLOUDCART_STATE_DIR: '/tmp/a' } })).toBe(
      '/tmp/a',
    );
  });
});

describe('the engine record', () => {
  test('is read back as it was written, unknown fields dropped', () => {
    expect(parseEngineRecord(JSON.stringify({ ...record, other: 1 }))).toEqual(record);
    const overTls = { ...record, certificate: '/tmp/server.crt' };
    expect(parseEngineRecord(JSON.stringify(overTls))).toEqual(overTls);
  });

  test.each([
    ['cut short', '{"pid": 47'],
    ['null', 'null'],
    ['a string', '"engine"'],
    ['without pid', JSON.stringify({ ...record, pid: undefined })],
    ['with pid 1, whose group must never be signalled', JSON.stringify({ ...record, pid: 1 })],
    ['with a pid that is no integer', JSON.stringify({ ...record, pid: 47.5 })],
    ['without the mark', JSON.stringify({ ...record, id: undefined })],
  ])('is not taken from a file that is %s', (_name, text) => {
    expect(parseEngineRecord(text)).toBeUndefined();
  });

  test('is absent before the first start', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'cloudcart-record-'));
    expect(await readEngineRecord(stateDir)).toBeUndefined();
    await writeFile(recordPath(stateDir), JSON.stringify(record));
    expect(await readEngineRecord(stateDir)).toEqual(record);
    await rm(stateDir, { recursive: true });
  });
});
