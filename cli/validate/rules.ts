import type { Finding } from './finding.ts';
import { actions, adminPolicies, publicRoutes, wholeResources } from './rules/access.ts';
import { samAttributes } from './rules/attributes.ts';
import { keptData, recovery } from './rules/data.ts';
import { bucketTls, firewall, originAccess, privateBuckets } from './rules/edge.ts';
import { apiTimeouts, functionAlarms, handlers, limits, logGroups, noManifest } from './rules/functions.ts';
import { allowedPatterns } from './rules/parameters.ts';
import { deadLetterRetention, deadLetters, partialBatches, visibility } from './rules/queues.ts';
import { literalSecrets, secretParameters } from './rules/secrets.ts';
import { streamSources } from './rules/streams.ts';
import { at, listOf, type Sources } from './sources.ts';
import { wiringFindings } from './wiring.ts';

const RULES: readonly ((sources: Sources) => Finding[])[] = [
  wiringFindings,
  samAttributes,
  handlers,
  noManifest,
  limits,
  logGroups,
  apiTimeouts,
  functionAlarms,
  partialBatches,
  visibility,
  deadLetters,
  deadLetterRetention,
  streamSources,
  actions,
  wholeResources,
  adminPolicies,
  publicRoutes,
  secretParameters,
  allowedPatterns,
  literalSecrets,
  keptData,
  recovery,
  privateBuckets,
  bucketTls,
  firewall,
  originAccess,
];

/** Everything that our own rules find, but for those that the root's `Metadata.CloudCart.IgnoreRules` names. */
export function ownFindings(sources: Sources): Finding[] {
  const ignored = listOf(at(sources.root.data, 'Metadata', 'CloudCart', 'IgnoreRules')).map(String);
  const found = RULES.flatMap((rule) => rule(sources)).filter((one) => !ignored.includes(one.rule));
  // Two children may be made from one template.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}
