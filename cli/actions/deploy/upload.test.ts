import { memoryArtifactStore } from '../../aws/artifact-store.fake.ts';
import { sha256 } from '../../build/zip.ts';
import { fakeContext } from '../../context.fake.ts';
import { type Uploads, uploadMissing } from './upload.ts';

const bytesOf = (file: string): Uint8Array => Buffer.from(`contents of ${file}`);
const keyOf = (file: string): string => sha256(bytesOf(file));

const TEMPLATE = { key: keyOf('api.template'), file: 'api.template', bytes: 9, stack: 'Api' };
const artifact = (logicalId: string, file: string) => ({ logicalId, key: keyOf(file), file, bytes: 3 });

function bucket(...files: string[]) {
  const store = memoryArtifactStore();
  for (const file of files) store.held.set(`${keyOf(file)}.zip`, bytesOf(file));
  const context = fakeContext();
  const read: string[] = [];
  const upload = (artifacts: ReturnType<typeof artifact>[], files: Uploads['files'] = []) =>
    uploadMissing(context, store, { artifacts, files, template: TEMPLATE }, async (file) => {
      read.push(file);
      return bytesOf(file);
    });
  return { upload, store, read, warnings: () => context.messages.filter((one) => one.level === 'warn') };
}

describe('uploadMissing', () => {
  it('sends what the bucket lacks, and does not even read the rest', async () => {
    const { upload, store, read, warnings } = bucket('a.zip');
    expect(await upload([artifact('A', 'a.zip'), artifact('B', 'b.zip')])).toBe(2);
    expect(read.sort()).toEqual(['api.template', 'b.zip']);
    const expected = [`${keyOf('a.zip')}.zip`, `${keyOf('b.zip')}.zip`, `${TEMPLATE.key}.template`];
    expect([...store.held.keys()].sort()).toEqual(expected.sort());
    expect(warnings()).toEqual([]);
  });

  it('sends the same code of two functions once', async () => {
    expect(await bucket().upload([artifact('A', 'a.zip'), artifact('B', 'a.zip')])).toBe(2);
  });

  it('sends documents and templates of nested stacks under their names', async () => {
    const { upload, store } = bucket();
    const name = `${keyOf('openapi.yaml')}.file`;
    const nested = `${keyOf('nested.template')}.template`;
    const files = [
      { name, file: 'openapi.yaml', bytes: 1 },
      { name: nested, file: 'nested.template', bytes: 1, resource: 'Nested' },
    ];
    expect(await upload([], files)).toBe(3);
    expect([...store.held.keys()].sort()).toEqual([name, nested, `${TEMPLATE.key}.template`].sort());
  });

  it('sends nothing twice', async () => {
    const { upload } = bucket();
    await upload([artifact('A', 'a.zip')]);
    expect(await upload([artifact('A', 'a.zip')])).toBe(0);
  });

  it.each([
    ['code', `${keyOf('a.zip')}.zip`, bytesOf('a.zip')],
    ['a template', `${TEMPLATE.key}.template`, bytesOf('api.template')],
  ])('replaces %s that somebody put there, and warns', async (_what, key, right) => {
    const { upload, store, warnings } = bucket('a.zip');
    store.held.set(`${TEMPLATE.key}.template`, bytesOf('api.template'));
    store.held.set(key, Buffer.from('planted'));
    expect(await upload([artifact('A', 'a.zip')])).toBe(1);
    expect(store.held.get(key)).toEqual(right);
    expect(warnings()).toMatchObject([{ code: 'artifact-replaced', data: { key } }]);
  });
});
