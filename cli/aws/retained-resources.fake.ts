import type { ResourceIdentity } from './retained/handler.ts';
import {
  BUCKET,
  LOG_GROUP,
  type RetainedResource,
  type RetainedResources,
  TABLE,
} from './retained-resources.ts';

/** A resource in memory. */
export interface FakeResource extends ResourceIdentity {
  contents: string;
}

/** Resources in memory, and a record of every write. */
export interface FakeResources extends RetainedResources {
  /** By `AWS::S3::Bucket name`. */
  existing: Map<string, FakeResource>;
  writes: string[];
}

export const resourceKey = ({ type, name }: RetainedResource): string => `${type} ${name}`;

/** The tags that CloudFormation writes on what a stack creates. */
export const stackTags = (stackName: string, stackId: string): Record<string, string> => ({
  'aws:cloudformation:stack-name': stackName,
  'aws:cloudformation:stack-id': stackId,
});

export const fakeResource = (over: Partial<FakeResource> = {}): FakeResource => ({
  contents: 'logs',
  tags: {},
  isProtected: false,
  createdAt: undefined,
  ...over,
});

/** @param existing by type and name: `{ 'AWS::S3::Bucket b': fakeResource() }` */
export function fakeResources(existing: Readonly<Record<string, FakeResource>>): FakeResources {
  const all = new Map(Object.entries(existing));
  const writes: string[] = [];
  return {
    existing: all,
    writes,
    handles: (type) => [TABLE, BUCKET, LOG_GROUP].includes(type),
    identify: async (one) => all.get(resourceKey(one)),
    describeContents: async (one) => all.get(resourceKey(one))?.contents ?? '',
    empty: async ({ name }) => {
      writes.push(`empty ${name}`);
    },
    removeProtection: async (one) => {
      writes.push(`removeProtection ${one.name}`);
      const found = all.get(resourceKey(one));
      if (found) all.set(resourceKey(one), { ...found, isProtected: false });
    },
    remove: async (one) => {
      if (all.get(resourceKey(one))?.isProtected)
        throw new Error(`${one.name} is protected against deletion`);
      writes.push(`remove ${one.name}`);
      all.delete(resourceKey(one));
    },
  };
}
