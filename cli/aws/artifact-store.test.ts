import type { S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '../build/zip.ts';
import { artifactStoreContract } from './artifact-store.contract.ts';
import { memoryArtifactStore } from './artifact-store.fake.ts';
import { digestInKey, s3ArtifactStore } from './artifact-store.ts';

describe('memory', () =>
  artifactStoreContract(async () => {
    const store = memoryArtifactStore();
    return { store, plant: async (key, bytes) => void store.held.set(key, bytes) };
  }));

const bytes = Buffer.from('code');
const key = `${sha256(bytes)}.zip`;
const checksum = Buffer.from(sha256(bytes), 'hex').toString('base64');
const place = { account: '123456789012', region: 'eu-central-1' };

/** A client that gives one response, and keeps what it was sent. */
function client(response: Record<string, unknown>) {
  const sent: Record<string, unknown>[] = [];
  const send = async (command: { input: Record<string, unknown> }) => {
    sent.push(command.input);
    return response;
  };
  return { sent, store: s3ArtifactStore({ send } as unknown as S3Client, 'bucket', place) };
}

test.each([
  ['its checksum', { ChecksumSHA256: checksum }, 'verified'],
  ['another checksum', { ChecksumSHA256: Buffer.from(sha256('x'), 'hex').toString('base64') }, 'unverified'],
  ['that of an upload in parts', { ChecksumSHA256: `${checksum}-1` }, 'unverified'],
  ['its checksum in hex', { ChecksumSHA256: sha256(bytes) }, 'unverified'],
  [
    'no checksum, but its length and ETag',
    { ContentLength: 4, ETag: '"x"', ChecksumCRC32: 'AAAA' },
    'unverified',
  ],
])('an object for which S3 gives %s', async (_what, response, expected) => {
  const { store, sent } = client(response);
  expect(await store.check(key)).toBe(expected);
  expect(sent).toEqual([
    { Bucket: 'bucket', ExpectedBucketOwner: place.account, Key: key, ChecksumMode: 'ENABLED' },
  ]);
});

test('bytes are sent with their checksum, to a bucket of the account', async () => {
  const { store, sent } = client({});
  await store.put(key, bytes);
  expect(sent).toMatchObject([{ ExpectedBucketOwner: place.account, ChecksumSHA256: checksum }]);
});

test.each([
  [key, sha256(bytes)],
  [`diff/${sha256(bytes)}.template`, sha256(bytes)],
  [`x${key}`, undefined],
  [`${key}.zip`, undefined],
  ['history/stack/x', undefined],
  ['', undefined],
])('the name %s says the SHA-256 %s', (name, expected) => {
  expect(digestInKey(name)).toBe(expected);
});
