import { type Ownership, type OwnershipSources, ownStackOf, proofOf } from './ownership-sources.ts';
import type { taggedStack } from './tagged-stack.ts';

/**
 * Who owns a resource, as CloudFormation's tags on it say. Only the stack's ARN counts: its name may have been another's before.
 * @returns undefined when nothing says who deployed that stack
 */
export async function ownershipByTag(
  sources: OwnershipSources,
  { id, name, account, region }: NonNullable<ReturnType<typeof taggedStack>>,
): Promise<Ownership | undefined> {
  const { place, nested } = sources;
  const isHere = account === place.account && region === place.region;
  const own = isHere && ownStackOf(sources, name);
  if (!own) {
    const elsewhere = isHere ? '' : ` of account ${account}, region ${region}`;
    return { owned: false, owner: `stack ${name}${elsewhere}` };
  }
  if (nested.get(own.stack)?.some((below) => below.id === id)) return { owned: true, ...own };
  const proof = await proofOf(sources, id);
  if (proof === 'own') return { owned: true, ...own };
  return proof === 'unknown' ? undefined : { owned: false, owner: proof.owner };
}
