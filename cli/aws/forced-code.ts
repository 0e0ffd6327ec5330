import type { S3Client } from '@aws-sdk/client-s3';

/** A function whose code was changed past CloudFormation. */
export interface ForcedFunction {
  /** Logical id of its stack in the root template. */
  stack: string;
  logicalId: string;
  /** Deployed name. */
  name: string;
}

/**
 * Remembers, beside the environment's artifacts, which functions may have other code than their stack says. CloudFormation
 * compares templates only and would never notice, whoever deploys next and from wherever.
 */
export interface ForcedCode {
  list(): Promise<ForcedFunction[]>;
  add(forced: ForcedFunction): Promise<void>;
  remove(forced: ForcedFunction): Promise<void>;
}

const PREFIX = 'forced/';
const keyOf = ({ stack, logicalId, name }: ForcedFunction): string =>
  `${PREFIX}${stack}/${logicalId}/${name}`;

/** What a key tells; undefined for anything that is no record. */
export function parseForcedKey(key: string): ForcedFunction | undefined {
  const [, stack, logicalId, name] = /^forced\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  return stack && logicalId && name ? { stack, logicalId, name } : undefined;
}

/** One object per function in the artifact bucket; its key says all, so that one listing tells everything. */
export function s3ForcedCode(client: () => Promise<S3Client>, bucket: string, account: string): ForcedCode {
  const owned = { Bucket: bucket, ExpectedBucketOwner: account };
  return {
    async list() {
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
      const found: ForcedFunction[] = [];
      for await (const page of paginateListObjectsV2(
        { client: await client() },
        { ...owned, Prefix: PREFIX },
      )) {
        found.push(...(page.Contents ?? []).flatMap(({ Key }) => parseForcedKey(Key ?? '') ?? []));
      }
      return found;
    },
    async add(forced) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      await (await client()).send(new PutObjectCommand({ ...owned, Key: keyOf(forced), Body: forced.name }));
    },
    async remove(forced) {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
      await (await client()).send(new DeleteObjectCommand({ ...owned, Key: keyOf(forced) }));
    },
  };
}
