import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '../build/zip.ts';
import { usageError } from '../errors.ts';
import { partitionOf } from './partition.ts';

/**
 * What the store holds under a name that says a SHA-256. `unverified`: its contents are others, or the store does not vouch for
 * them. Whoever may write to the bucket can put anything under a name.
 */
export type ObjectState = 'absent' | 'verified' | 'unverified';

/** Where built artifacts and packaged templates go, each named by the SHA-256 of its bytes. */
export interface ArtifactStore {
  /** @param key `[<prefix>/]<sha256>.<zip|template|file>` */
  check(key: string): Promise<ObjectState>;
  /** Stores bytes; the store checks that they arrive as they were sent. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Address that CloudFormation takes as a template's. */
  url(key: string): string;
}

/** Prefix of what `diff` sends: a role that only compares needs to write nowhere else. */
export const DIFF_PREFIX = 'diff/';

/** The same store below a prefix. */
export const withPrefix = (store: ArtifactStore, prefix: string): ArtifactStore => ({
  check: (key) => store.check(prefix + key),
  put: (key, bytes) => store.put(prefix + key, bytes),
  url: (key) => store.url(prefix + key),
});

/** The SHA-256 that a name says, in hex; undefined when it says none. */
export const digestInKey = (key: string): string | undefined =>
  /(?:^|\/)([0-9a-f]{64})\.(?:zip|template|file)$/.exec(key)?.[1];

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/**
 * Makes the store hold the right bytes under a name. Nothing is read or sent when it does.
 * @throws CliError `artifact-changed` (exit 2) when the bytes are not those of the name: the file was changed since it was built
 */
export async function ensureStored(
  store: ArtifactStore,
  key: string,
  read: () => Promise<Uint8Array>,
): Promise<'present' | 'sent' | 'replaced'> {
  const state = await store.check(key);
  if (state === 'verified') return 'present';
  const bytes = await read();
  if (sha256(bytes) !== digestInKey(key)) {
    throw usageError(
      'artifact-changed',
      `The built file of ${key} has changed since it was built.`,
      'Run the command again, so that it is built anew.',
    );
  }
  await store.put(key, bytes);
  return state === 'absent' ? 'sent' : 'replaced';
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey');

/** An S3 bucket that must belong to `account`. */
export function s3ArtifactStore(
  client: S3Client,
  bucket: string,
  place: { account: string; region: string },
): ArtifactStore {
  const suffix = partitionOf(place.region).dnsSuffix;
  const owned = { Bucket: bucket, ExpectedBucketOwner: place.account };
  return {
    async check(Key) {
      const digest = digestInKey(Key);
      try {
        const head = new HeadObjectCommand({ ...owned, Key, ChecksumMode: 'ENABLED' });
        const { ChecksumSHA256 } = await client.send(head);
        // That of an upload in parts is one of the parts' checksums, and ends in their number.
        return digest !== undefined && ChecksumSHA256 === base64(digest) ? 'verified' : 'unverified';
      } catch (error) {
        if (isMissing(error)) return 'absent';
        throw error;
      }
    },
    async put(Key, Body) {
      const ChecksumSHA256 = base64(sha256(Body));
      await client.send(new PutObjectCommand({ ...owned, Key, Body, ChecksumSHA256 }));
    },
    // In the path style, which the local engine understands too.
    url: (key) => `https://s3.${place.region}.${suffix}/${bucket}/${key}`,
  };
}
