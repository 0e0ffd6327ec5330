import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Where built artifacts and packaged templates go: content-addressed, so that what is there is right. */
export interface ArtifactStore {
  has(key: string): Promise<boolean>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Address that CloudFormation takes as a template's. */
  url(key: string): string;
}

/** An S3 bucket that must belong to `account`. */
export function s3ArtifactStore(
  client: S3Client,
  bucket: string,
  place: { account: string; region: string },
): ArtifactStore {
  const suffix = place.region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const owned = { Bucket: bucket, ExpectedBucketOwner: place.account };
  return {
    async has(Key) {
      try {
        await client.send(new HeadObjectCommand({ ...owned, Key }));
        return true;
      } catch (error) {
        if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return false;
        throw error;
      }
    },
    async put(Key, Body) {
      await client.send(new PutObjectCommand({ ...owned, Key, Body }));
    },
    // In the path style, which the local engine understands too.
    url: (key) => `https://s3.${place.region}.${suffix}/${bucket}/${key}`,
  };
}
