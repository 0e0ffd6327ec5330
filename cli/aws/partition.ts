import { createRequire } from 'node:module';

/** A group of regions, such as `aws`, `aws-cn` or `aws-eusc`. */
export interface Partition {
  name: string;
  /** End of the host names of its services: `amazonaws.com`. */
  dnsSuffix: string;
}

const known = new Map<string, Partition>();

/**
 * The partition of a region, from the SDK's own data. `aws` for a region that the SDK does not know.
 * The SDK is loaded at the first call: completion never needs it.
 */
export function partitionOf(region: string): Partition {
  const found = known.get(region);
  if (found) return found;
  const load: (name: string) => typeof import('@aws-sdk/core/client') = createRequire(import.meta.url);
  const { name, dnsSuffix } = load('@aws-sdk/core/client').partition(region);
  const partition = { name: String(name), dnsSuffix: String(dnsSuffix) };
  known.set(region, partition);
  return partition;
}
