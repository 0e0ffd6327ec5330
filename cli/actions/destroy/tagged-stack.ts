import type { ResourceIdentity } from '../../aws/retained/handler.ts';

interface TaggedStack {
  name: string;
  account: string;
  region: string;
}

/** The stack that CloudFormation's own tags name. Users cannot write tags that begin with `aws:`. */
export function taggedStack(tags: ResourceIdentity['tags']): TaggedStack | undefined {
  const arn = /^arn:[^:]+:cloudformation:([^:]+):([^:]+):stack\/([^/]+)\/.+$/.exec(
    tags['aws:cloudformation:stack-id'] ?? '',
  );
  const [, region, account, name] = arn ?? [];
  const isWhole = region && account && name && name === tags['aws:cloudformation:stack-name'];
  return isWhole ? { name, account, region } : undefined;
}
