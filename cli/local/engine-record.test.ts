import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEngineRecord, readEngineRecord, recordPath } from './engine-record.ts';
import { engineFolders } from './engine-state.ts';

const CERTIFICATE = '/state/data/tmp/ministack-tls/server.crt';
const record = {
  pid: 4711,
  port: 41_234,
  shopPort: 41_235,
  endpoint: 'http://127.0.0.1:41234',
  startedAt: '2026-01-01T00:00:00.000Z',
  id: '01KAMARK',
  version: '1.5.33',
};
const overTls = { ...record, endpoint: 'https://127.0.0.1:41234', certificate: CERTIFICATE };
const parse = (value: unknown) => parseEngineRecord(JSON.stringify(value), CERTIFICATE);

describe('the engine record', () => {
  test('is read back as it was written, unknown fields dropped', () => {
    expect(parse({ ...record, other: 1 })).toEqual(record);
    expect(parse(overTls)).toEqual(overTls);
  });

  test('of a version without a guard has no shop port, so that its engine can be stopped', () => {
    const { shopPort: _none, ...old } = record;
    expect(parse(old)).toEqual(old);
  });

  test.each([
    ['null', null],
    ['a string', 'engine'],
    ['without pid', { ...record, pid: undefined }],
    ['with pid 1, whose group must never be signalled', { ...record, pid: 1 }],
    ['with a pid that is no integer', { ...record, pid: 47.5 }],
    ['without the mark', { ...record, id: undefined }],
    ['with an empty mark', { ...record, id: '' }],
    ['with a port out of range', { ...record, port: 70_000, endpoint: 'http://127.0.0.1:70000' }],
    ['with the address of another machine', { ...record, endpoint: 'http://10.0.0.1:41234' }],
    ['with the address of another port', { ...record, endpoint: 'http://127.0.0.1:80' }],
    ['with a user in the address', { ...record, endpoint: 'http://127.0.0.1:41234@evil.example' }],
    ['with a certificate from another place', { ...overTls, certificate: '/checkout/evil.pem' }],
    ['with a certificate by a relative path', { ...overTls, certificate: '.cloudcart/evil.pem' }],
  ])('is not taken from a file that is %s', (_name, value) => {
    expect(parse(value)).toBeUndefined();
  });

  test('is not taken from a file that is cut short', () => {
    expect(parseEngineRecord('{"pid": 47', CERTIFICATE)).toBeUndefined();
  });

  test('is absent before the first start', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'cloudcart-record-'));
    expect(await readEngineRecord(stateDir)).toBeUndefined();
    await writeFile(recordPath(stateDir), JSON.stringify(record));
    expect(await readEngineRecord(stateDir)).toEqual(record);
    const own = { ...overTls, certificate: engineFolders(stateDir).certificate };
    await writeFile(recordPath(stateDir), JSON.stringify(own));
    expect(await readEngineRecord(stateDir)).toEqual(own);
    await chmod(stateDir, 0o777);
    await expect(readEngineRecord(stateDir)).rejects.toMatchObject({ code: 'state-folder' });
    await rm(stateDir, { recursive: true });
  });
});
