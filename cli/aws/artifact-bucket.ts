import type { ListObjectVersionsCommandOutput, S3Client } from '@aws-sdk/client-s3';

/** An object with all its versions. */
export interface StoredObject {
  key: string;
  /** All versions together. */
  bytes: number;
  /** When its newest version was written. */
  modified: Date;
  versionIds: readonly string[];
}

/** The artifact bucket as `gc` sees it. */
export interface ArtifactBucket {
  name: string;
  list(): Promise<StoredObject[]>;
  /** Its text; undefined when there is none. */
  read(key: string): Promise<string | undefined>;
  /** Deletes every version. @returns keys that could not be deleted, with the reason */
  remove(objects: readonly StoredObject[]): Promise<{ key: string; reason: string }[]>;
}

const MOST_AT_ONCE = 1_000;

/** A bucket that must belong to `account`. */
export function s3ArtifactBucket(client: S3Client, name: string, account: string): ArtifactBucket {
  const owned = { Bucket: name, ExpectedBucketOwner: account };
  return {
    name,
    async list() {
      const { ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
      const found = new Map<string, StoredObject>();
      let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
      while (marker) {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({ ...owned, ...marker }),
        );
        const versions = (page.Versions ?? []).map((one) => ({ ...one, bytes: one.Size ?? 0 }));
        const markers = (page.DeleteMarkers ?? []).map((one) => ({ ...one, bytes: 0 }));
        for (const { Key = '', VersionId = 'null', LastModified, bytes } of [...versions, ...markers]) {
          const known = found.get(Key);
          const modified = LastModified ?? new Date(0);
          found.set(Key, {
            key: Key,
            bytes: (known?.bytes ?? 0) + bytes,
            modified: known && known.modified > modified ? known.modified : modified,
            versionIds: [...(known?.versionIds ?? []), VersionId],
          });
        }
        marker = page.IsTruncated
          ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
          : undefined;
      }
      return [...found.values()];
    },
    async read(Key) {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      try {
        return await (await client.send(new GetObjectCommand({ ...owned, Key }))).Body?.transformToString();
      } catch (error) {
        if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound'))
          return undefined;
        throw error;
      }
    },
    async remove(objects) {
      const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
      const all = objects.flatMap(({ key, versionIds }) =>
        versionIds.map((id) => (id === 'null' ? { Key: key } : { Key: key, VersionId: id })),
      );
      const failed: { key: string; reason: string }[] = [];
      for (let from = 0; from < all.length; from += MOST_AT_ONCE) {
        const Objects = all.slice(from, from + MOST_AT_ONCE);
        const { Errors } = await client.send(
          new DeleteObjectsCommand({ ...owned, Delete: { Objects, Quiet: true } }),
        );
        for (const one of Errors ?? [])
          failed.push({ key: one.Key ?? '', reason: one.Message ?? one.Code ?? '' });
      }
      return failed;
    },
  };
}
