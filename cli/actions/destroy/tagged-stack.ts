import type { ResourceIdentity } from '../../aws/retained/handler.ts';

interface TaggedStack {
  /** ARN. */
  id: string;
  name: string;
  account: string;
  region: string;
}

/** The stack that CloudFormation's own tags name. Users cannot write tags that begin with `aws:`. */
export function taggedStack(tags: ResourceIdentity['tags']): TaggedStack | undefined {
  const id = tags['aws:cloudformation:stack-id'] ?? '';
  const arn = /^arn:[^:]+:cloudformation:([^:]+):([^:]+):stack\/([^/]+)\/.+$/.exec(id);
  const [, region, account, name] = arn ?? [];
  const isWhole = region && account && name && name === tags['aws:cloudformation:stack-name'];
  return isWhole ? { id, name, account, region } : undefined;
}
