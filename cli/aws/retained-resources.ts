import { CliError } from '../errors.ts';
import { bucketHandler } from './retained/buckets.ts';
import type { ResourceHandler, ResourceIdentity } from './retained/handler.ts';
import { logGroupHandler } from './retained/log-groups.ts';
import { tableHandler } from './retained/tables.ts';
import type { Session } from './session.ts';

/** A resource that can outlive its stack, or that its stack cannot delete before it is empty. */
export interface RetainedResource {
  /** CloudFormation's type. */
  type: string;
  /** Physical name. */
  name: string;
}

/** Reads and deletes the resources that `destroy` handles itself. Nothing here asks who owns them. */
export interface RetainedResources {
  handles(type: string): boolean;
  /** @returns undefined when it does not exist */
  identify(resource: RetainedResource): Promise<ResourceIdentity | undefined>;
  /** How much it holds, in words: `about 12 items`. */
  describeContents(resource: RetainedResource): Promise<string>;
  /** Deletes what it holds, as far as its stack cannot be deleted before. */
  empty(resource: RetainedResource): Promise<void>;
  /** Switches deletion protection off. */
  removeProtection(resource: RetainedResource): Promise<void>;
  /**
   * Empties and deletes it; does nothing when it does not exist.
   * @throws Error when it is protected against deletion
   */
  remove(resource: RetainedResource): Promise<void>;
}

export const TABLE = 'AWS::DynamoDB::Table';
export const BUCKET = 'AWS::S3::Bucket';
export const LOG_GROUP = 'AWS::Logs::LogGroup';

/** The result of a call; an error names the resource that it is about. */
async function about<T>({ type, name }: RetainedResource, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Error) || error instanceof CliError) throw error;
    const what = type.replace(/^AWS::/, '').replaceAll('::', ' ');
    throw new Error(`${what} ${name}: ${error.message || error.name}`, { cause: error });
  }
}

/** The tables, buckets and log groups of a session's account and region. */
export function accountResources(session: Session): RetainedResources {
  const handlers: Readonly<Record<string, ResourceHandler>> = {
    [TABLE]: tableHandler(session),
    [BUCKET]: bucketHandler(session),
    [LOG_GROUP]: logGroupHandler(session),
  };
  const handlerOf = (type: string): ResourceHandler => {
    const found = handlers[type];
    if (!found) throw new Error(`${type} is not a type that destroy handles`);
    return found;
  };
  return {
    handles: (type) => type in handlers,
    identify: (one) => about(one, handlerOf(one.type).identify(one.name)),
    describeContents: (one) => about(one, handlerOf(one.type).describeContents(one.name)),
    empty: (one) => about(one, handlerOf(one.type).empty(one.name)),
    removeProtection: (one) => about(one, handlerOf(one.type).removeProtection(one.name)),
    remove: (one) => about(one, handlerOf(one.type).remove(one.name)),
  };
}
