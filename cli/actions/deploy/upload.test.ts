import { fakeContext } from '../../context.fake.ts';
import { uploadMissing } from './upload.ts';

const TEMPLATE = { key: 't'.repeat(64), file: 'api.template', bytes: 9, stack: 'Api' };
const artifact = (logicalId: string, key: string) => ({
  logicalId,
  key: key.repeat(64),
  file: `${logicalId}.zip`,
  bytes: 3,
});

function bucket(...keys: string[]) {
  const held = new Map<string, Uint8Array>(keys.map((key) => [key, new Uint8Array()]));
  const read: string[] = [];
  const upload = (artifacts: ReturnType<typeof artifact>[]) =>
    uploadMissing(
      fakeContext(),
      {
        has: async (key) => held.has(key),
        put: async (key, bytes) => void held.set(key, bytes),
        url: (key) => key,
      },
      artifacts,
      TEMPLATE,
      async (file) => {
        read.push(file);
        return new TextEncoder().encode(file);
      },
    );
  return { upload, held, read };
}

describe('uploadMissing', () => {
  it('sends what the bucket lacks, and does not even read the rest', async () => {
    const { upload, held, read } = bucket(`${'a'.repeat(64)}.zip`);
    expect(await upload([artifact('A', 'a'), artifact('B', 'b')])).toBe(2);
    expect(read.sort()).toEqual(['B.zip', 'api.template']);
    expect([...held.keys()].sort()).toEqual(
      ['a', 'b'].map((one) => `${one.repeat(64)}.zip`).concat(`${TEMPLATE.key}.template`),
    );
  });

  it('sends the same code of two functions once', async () => {
    const { upload } = bucket();
    expect(await upload([artifact('A', 'a'), artifact('B', 'a')])).toBe(2);
  });

  it('sends nothing twice', async () => {
    const { upload } = bucket();
    await upload([artifact('A', 'a')]);
    expect(await upload([artifact('A', 'a')])).toBe(0);
  });
});
