import type { Finding } from './finding.ts';
import { actions, publicRoutes } from './rules/access.ts';
import { keptData, recovery } from './rules/data.ts';
import { functionAlarms, handlers, limits, logGroups, noManifest } from './rules/functions.ts';
import { deadLetters, partialBatches, visibility } from './rules/queues.ts';
import { at, listOf, type Sources } from './sources.ts';
import { wiringFindings } from './wiring.ts';

const RULES: readonly ((sources: Sources) => Finding[])[] = [
  wiringFindings,
  handlers,
  noManifest,
  limits,
  logGroups,
  functionAlarms,
  partialBatches,
  visibility,
  deadLetters,
  actions,
  publicRoutes,
  keptData,
  recovery,
];

/** Everything that our own rules find, but for those that the root's `Metadata.CloudCart.IgnoreRules` names. */
export function ownFindings(sources: Sources): Finding[] {
  const ignored = listOf(at(sources.root.data, 'Metadata', 'CloudCart', 'IgnoreRules')).map(String);
  const found = RULES.flatMap((rule) => rule(sources)).filter((one) => !ignored.includes(one.rule));
  // Two children may be made from one template.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}
