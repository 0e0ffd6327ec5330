import { references } from '../../project/references.ts';
import { asMap } from '../../project/template-yaml.ts';
import type { PropertyDiff } from './compare.ts';
import type { ResourceDiff, Side } from './template-diff.ts';

/** Attributes that stay when a resource is changed in place. */
const LASTING = new Set([
  'Arn',
  'QueueUrl',
  'QueueName',
  'TopicArn',
  'TopicName',
  'BucketName',
  'RootResourceId',
]);

/**
 * The outputs of a stack that may have other values once it is deployed: those that are written differently, and those that
 * come from a parameter or a resource that changes.
 */
export function outputsThatMayChange(
  after: Side,
  written: readonly PropertyDiff[],
  parameters: readonly PropertyDiff[],
  resources: readonly ResourceDiff[],
): Set<string> {
  const differ = new Set(written.map((one) => one.path.split('.')[0] ?? ''));
  const moved = new Set(parameters.map((one) => one.path));
  const changed = new Map(resources.map((one) => [one.logicalId, one]));
  for (const [name, output] of Object.entries(asMap(after.template.Outputs))) {
    const moves = references(asMap(output).Value ?? null).some(({ logicalId, attribute }) => {
      if (moved.has(logicalId)) return true;
      const resource = changed.get(logicalId);
      if (!resource) return false;
      const replaced =
        resource.action !== 'change' || resource.replacement === 'yes' || resource.replacement === 'maybe';
      return replaced || (attribute !== undefined && !LASTING.has(attribute));
    });
    if (moves) differ.add(name);
  }
  return differ;
}
