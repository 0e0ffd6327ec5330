import type { Bucket, ListBucketsCommandOutput, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Session } from '../session.ts';
import type { ResourceHandler } from './handler.ts';
import { quantity, tagMap, unlessMissing } from './missing.ts';

type Connection = ReturnType<typeof connect>;

function connect(session: Session) {
  const load = async () => ({ sdk: await import('@aws-sdk/client-s3'), client: await session.s3() });
  const owned = (Bucket: string) => ({ Bucket, ExpectedBucketOwner: session.account });
  return { load, owned };
}

async function* versionPages({ load, owned }: Connection, name: string) {
  const { sdk, client } = await load();
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (marker) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new sdk.ListObjectVersionsCommand({ ...owned(name), ...marker }),
    );
    yield page;
    marker = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
}

async function emptyBucket(connection: Connection, name: string): Promise<void> {
  const { sdk, client } = await connection.load();
  for await (const page of versionPages(connection, name)) {
    const all = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    const Objects = all.map(({ Key, VersionId }) => ({ Key: Key ?? '', VersionId }));
    if (Objects.length === 0) continue;
    const { Errors } = await client.send(
      new sdk.DeleteObjectsCommand({ ...connection.owned(name), Delete: { Objects, Quiet: true } }),
    );
    if (Errors?.[0]) throw new Error(`${name}: ${Errors[0].Key} cannot be deleted: ${Errors[0].Message}`);
  }
}

/** The bucket in the list of this account's own: another account may have a bucket of the same name. */
async function findOwn({ load }: Connection, name: string, region: string): Promise<Bucket | undefined> {
  const { sdk, client } = await load();
  let page: ListBucketsCommandOutput | undefined;
  do {
    const ContinuationToken = page?.ContinuationToken;
    page = await client.send(
      new sdk.ListBucketsCommand({ Prefix: name, MaxBuckets: 1000, ContinuationToken }),
    );
    const found = page.Buckets?.find((bucket) => bucket.Name === name);
    if (found) return (found.BucketRegion ?? region) === region ? found : undefined;
  } while (page.ContinuationToken);
  return undefined;
}

async function tagsOf({ load, owned }: Connection, name: string): Promise<Record<string, string>> {
  const { sdk, client } = await load();
  try {
    return tagMap((await client.send(new sdk.GetBucketTaggingCommand(owned(name)))).TagSet);
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchTagSet') return {};
    throw error;
  }
}

/** S3 buckets of this account, by name. */
export function bucketHandler(session: Session): ResourceHandler {
  const connection = connect(session);
  const { load, owned } = connection;
  return {
    async identify(name) {
      const found = await findOwn(connection, name, session.region);
      if (!found) return undefined;
      const tags = await unlessMissing(tagsOf(connection, name));
      return tags && { tags, isProtected: false, createdAt: found.CreationDate };
    },
    async describeContents(name) {
      let count = 0;
      for await (const page of versionPages(connection, name)) count += page.Versions?.length ?? 0;
      return quantity(count, 'object version');
    },
    empty: async (name) => {
      await unlessMissing(emptyBucket(connection, name));
    },
    removeProtection: async () => undefined,
    async remove(name) {
      const { sdk, client } = await load();
      await unlessMissing(
        emptyBucket(connection, name).then(() => client.send(new sdk.DeleteBucketCommand(owned(name)))),
      );
    },
  };
}
