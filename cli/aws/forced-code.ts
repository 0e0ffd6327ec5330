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

/** Deployed names of an environment's stacks, by logical id in the root template. */
export type DeployedNames = ReadonlyMap<string, string>;

/** The keys of an environment's records. Environments and projects may share a bucket, so a key names the deployed stack. */
export interface ForcedKeys {
  keyOf(forced: ForcedFunction): string;
  /** @returns undefined for anything that is not a record of a stack of the environment */
  parse(key: string): ForcedFunction | undefined;
}

const RECORD = /^forced\/([^/]+)\/([^/]+)\/([^/]+)$/;

/** Deployed name of the stack that a key records a function of; undefined for anything else. */
export const forcedStack = (key: string): string | undefined => RECORD.exec(key)?.[1];

/** The keys of the records of these stacks. */
export function forcedKeys(names: DeployedNames): ForcedKeys {
  const logicalIds = new Map([...names].map(([id, name]) => [name, id]));
  return {
    keyOf: ({ stack, logicalId, name }) => {
      const deployed = names.get(stack);
      if (deployed === undefined) throw new Error(`stack ${stack} is not one of the environment`);
      return `${PREFIX}${deployed}/${logicalId}/${name}`;
    },
    parse: (key) => {
      const [, deployed = '', logicalId, name] = RECORD.exec(key) ?? [];
      const stack = logicalIds.get(deployed);
      return stack && logicalId && name ? { stack, logicalId, name } : undefined;
    },
  };
}

/**
 * One object per function in the artifact bucket; its key holds the whole record, and one listing returns all of them. Records of
 * other environments and projects are neither listed nor changed.
 * @param names of the environment's stacks
 */
export function s3ForcedCode(
  client: () => Promise<S3Client>,
  bucket: string,
  account: string,
  names: DeployedNames,
): ForcedCode {
  const { keyOf, parse } = forcedKeys(names);
  const owned = { Bucket: bucket, ExpectedBucketOwner: account };
  return {
    async list() {
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
      const found: ForcedFunction[] = [];
      for await (const page of paginateListObjectsV2(
        { client: await client() },
        { ...owned, Prefix: PREFIX },
      )) {
        found.push(...(page.Contents ?? []).flatMap(({ Key }) => parse(Key ?? '') ?? []));
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
