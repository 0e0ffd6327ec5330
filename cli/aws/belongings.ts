import type { ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Session } from './session.ts';

/** A thing that can outlive its stack, or that its stack cannot delete while something is in it. */
export interface Belonging {
  /** CloudFormation's type. */
  type: string;
  /** Physical name. */
  name: string;
}

/** What can be done with the belongings of stacks. */
export interface Belongings {
  handles(type: string): boolean;
  /** How much it holds, in words; undefined when it does not exist. */
  inspect(thing: Belonging): Promise<string | undefined>;
  /** Takes everything out of it, as far as that needs doing before its stack can be deleted. */
  empty(thing: Belonging): Promise<void>;
  /** Empties and deletes it; nothing happens when it is gone already. */
  remove(thing: Belonging): Promise<void>;
}

export const TABLE = 'AWS::DynamoDB::Table';
export const BUCKET = 'AWS::S3::Bucket';
export const LOG_GROUP = 'AWS::Logs::LogGroup';

interface Handler {
  inspect(name: string): Promise<string | undefined>;
  empty(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const GONE = new Set(['NoSuchBucket', 'NotFound', 'ResourceNotFoundException']);

const ifThere = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && GONE.has(error.name)) return undefined;
    throw error;
  }
};

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function tables(session: Session): Handler {
  const load = async () => ({
    sdk: await import('@aws-sdk/client-dynamodb'),
    client: await session.dynamoDb(),
  });
  return {
    async inspect(TableName) {
      const { sdk, client } = await load();
      const found = await ifThere(client.send(new sdk.DescribeTableCommand({ TableName })));
      return found?.Table ? `about ${many(found.Table.ItemCount ?? 0, 'item')}` : undefined;
    },
    empty: async () => undefined,
    async remove(TableName) {
      const { sdk, client } = await load();
      const found = await ifThere(client.send(new sdk.DescribeTableCommand({ TableName })));
      if (!found?.Table) return;
      if (found.Table.DeletionProtectionEnabled) {
        await client.send(new sdk.UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      }
      await ifThere(client.send(new sdk.DeleteTableCommand({ TableName })));
      await sdk.waitUntilTableNotExists(
        { client, maxWaitTime: 300, minDelay: 1, maxDelay: 5 },
        { TableName },
      );
    },
  };
}

function buckets(session: Session): Handler {
  const load = async () => ({ sdk: await import('@aws-sdk/client-s3'), client: await session.s3() });
  const owned = (Bucket: string) => ({ Bucket, ExpectedBucketOwner: session.account });
  async function* versionPages(name: string) {
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
  const empty = async (name: string): Promise<void> => {
    const { sdk, client } = await load();
    for await (const page of versionPages(name)) {
      const all = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
      const Objects = all.map(({ Key, VersionId }) => ({ Key: Key ?? '', VersionId }));
      if (Objects.length === 0) continue;
      const { Errors } = await client.send(
        new sdk.DeleteObjectsCommand({ ...owned(name), Delete: { Objects, Quiet: true } }),
      );
      if (Errors?.[0]) throw new Error(`${name}: ${Errors[0].Key} cannot be deleted: ${Errors[0].Message}`);
    }
  };
  return {
    async inspect(name) {
      let count = 0;
      const counted = async () => {
        for await (const page of versionPages(name)) count += page.Versions?.length ?? 0;
        return true;
      };
      return (await ifThere(counted())) ? `${many(count, 'object version')}` : undefined;
    },
    empty: async (name) => {
      await ifThere(empty(name));
    },
    async remove(name) {
      const { sdk, client } = await load();
      await ifThere(empty(name).then(() => client.send(new sdk.DeleteBucketCommand(owned(name)))));
    },
  };
}

function logGroups(session: Session): Handler {
  const load = async () => ({
    sdk: await import('@aws-sdk/client-cloudwatch-logs'),
    client: await session.logs(),
  });
  return {
    async inspect(name) {
      const { sdk, client } = await load();
      const { logGroups: found } = await client.send(
        new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
      );
      return found?.some((group) => group.logGroupName === name) ? 'logs' : undefined;
    },
    empty: async () => undefined,
    async remove(logGroupName) {
      const { sdk, client } = await load();
      await ifThere(client.send(new sdk.DeleteLogGroupCommand({ logGroupName })));
    },
  };
}

/** The belongings of a session's account: tables, buckets and log groups. */
export function accountBelongings(session: Session): Belongings {
  const handlers: Record<string, Handler> = {
    [TABLE]: tables(session),
    [BUCKET]: buckets(session),
    [LOG_GROUP]: logGroups(session),
  };
  return {
    handles: (type) => type in handlers,
    inspect: async (thing) => handlers[thing.type]?.inspect(thing.name),
    empty: async (thing) => handlers[thing.type]?.empty(thing.name),
    remove: async (thing) => handlers[thing.type]?.remove(thing.name),
  };
}
